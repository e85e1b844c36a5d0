package io.jialing.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http.Reply;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whatever clients send, they are told what is wrong with it, and nothing of it is stored. The requests are a table:
/// `bad-requests.csv`.
@AtASharedHub
class BadRequestsTest {
    private static final Pattern REPEATED = Pattern.compile("\\$\\(([^$]+?)\\*(\\d+)\\)");

    /// What the hub writes by itself: the lead, its clock, and what it hears from clusters. Shapes are its vocabulary;
    /// it may learn one from a job that it then has no room for.
    private static final List<String> OF_THE_HUB =
            List.of(
                    "leader",
                    "ticks",
                    "clock_anchor",
                    "log_head",
                    "healths",
                    "nodes",
                    "shapes",
                    "qrtz_locks",
                    "qrtz_scheduler_state",
                    "flyway_schema_history");

    private static final String OF_CLIENTS =
            "WHERE kind NOT IN ('TICKED', 'HEALTH_CHANGED', 'NODE_CHANGED', 'NODE_GONE')";

    @Autowired private DataDirectory directory;
    @Autowired private JdbcClient sql;
    @LocalServerPort private int port;
    private OpenApi api = OpenApi.NONE;

    /// What was there after the last request.
    private Map<String, String> stored = Map.of();

    private final Map<String, Http> callers = new TreeMap<>();

    /// What a word in the table stands for; the longer names come first, so that none hides another.
    private final Map<String, String> words = new LinkedHashMap<>();

    @BeforeAll
    void build() {
        api = OpenApi.at(port);
        var town = Town.built(port, directory.path());
        var admin = town.admin();
        admin.post("/v1/queues", "{\"name\":\"shut\",\"tenant\":\"river\",\"maxQueued\":0}").ok();
        for (var cohort :
                List.of("{\"name\":\"clan\"}", "{\"name\":\"other\"}", "{\"name\":\"family\",\"parent\":\"clan\"}")) {
            admin.post("/v1/cohorts", cohort).ok();
        }
        admin.post("/v1/queues", "{\"name\":\"cousin-q\",\"tenant\":\"panda\",\"cohort\":\"family\"}").ok();
        admin.post("/v1/secrets?tenant=river", "{\"name\":\"kept\",\"values\":{\"token\":\"x\"}}").ok();
        callers.put("nobody", Http.nobody(port));
        callers.put("admin", admin);
        callers.put("river", town.river());
        callers.put("panda", town.panda());
        callers.put("boss", admin.as(Town.key(admin, "river", "TENANT_ADMIN")));
        callers.put("west", town.holding("OPERATOR@west"));
        callers.put("chengdu", town.holding("POLICY_ADMIN@chengdu"));
        callers.put("auditor", town.holding("AUDITOR"));
        callers.put("supplier", town.holding("SUPPLIER@west"));
        documents();
        things(town);
        Wait.until(
                Duration.ofSeconds(20),
                () ->
                        admin.get("/v1/clusters?site=north").toString().contains("ONLINE")
                                && admin.get("/v1/clusters?site=west").toString().contains("ONLINE"));
        stored = stored();
    }

    /// Documents that are in order; a row adds what is not.
    private void documents() {
        words.put(
                "POOL",
                "\"name\":\"p\",\"accelerator\":\"A800\",\"cardsPerNode\":8,\"nodes\":1,\"cpuCores\":8,\"memoryGiB\":64");
        words.put("CLUSTER", "\"id\":\"new\",\"site\":\"north\",\"kind\":\"SIMULATED\",\"pools\":[{$POOL}]");
        words.put("SITE", "\"id\":\"new\",\"city\":\"chongqing\",\"district\":\"500112\"");
        words.put("TENANT", "\"id\":\"new\",\"name\":\"New\",\"homeCity\":\"chongqing\"");
        words.put("QUEUE", "\"name\":\"new\",\"tenant\":\"river\"");
        words.put("SCHEDULE", "\"name\":\"new\",\"cron\":\"0 2 * * *\",\"job\":{$JOB,\"queue\":\"river-q\"}");
        words.put("GROUP", "\"supplyGroup\":\"chongqing-cloud\"");
        words.put("KEY", "\"tenant\":\"river\",\"name\":\"new\",\"roles\":[\"TENANT_USER\"]");
        words.put("SECRET", "\"name\":\"new\",\"values\":{\"token\":\"x\"}");
        words.put("JOB", "$KIND,$IMAGES,$TRAINING");
        words.put("KIND", "\"kind\":\"TRAINING\"");
        words.put("IMAGES", "\"images\":{\"CUDA\":\"registry.example/train:1\"}");
        words.put("TRAINING", "\"training\":{}");
        words.put("OBJECTIVE", "\"objective\":{\"metric\":\"loss\",\"goal\":\"MINIMIZE\"}");
        words.put(
                "LABELS", IntStream.range(0, 65).mapToObj("\"l%d\":\"x\""::formatted).collect(Collectors.joining(",")));
        words.put("YAML", "{kind: TRAINING, images: {CUDA: a/b}, training: {}}");
        words.put("NUL", "\0");
        words.put("NL", "\n");
    }

    /// What is there before the first row.
    private void things(Town town) {
        var admin = town.admin();
        var waiting = document("{$KIND,$IMAGES,\"queue\":\"river-q\",\"training\":{\"workers\":900}}");
        words.put("WAITING", town.river().post("/v1/jobs", waiting).ok().json().get("id").asString());
        town.river().with("Idempotency-Key", "used").post("/v1/jobs", waiting).ok();
        var nightly = document("{\"name\":\"nightly\",\"cron\":\"0 2 * * *\",\"job\":{$JOB,\"queue\":\"river-q\"}}");
        words.put("NIGHTLY", town.river().post("/v1/schedules", nightly).ok().json().get("id").asString());
        var sweep =
                document(
                        "{\"kind\":\"TUNING\",$IMAGES,\"queue\":\"river-q\",\"tuning\":{\"perTrial\":{\"workers\":900}}}");
        words.put("SWEEP", town.river().post("/v1/jobs", sweep).ok().json().get("id").asString());
        words.put(
                "TOKEN",
                town.river().get("/v1/jobs?pageSize=1&queue=river-q").ok().json().get("nextPageToken").asString());
        admin.with("Idempotency-Key", "used").post("/v1/tenants", Town.tenant("known", "chengdu")).ok();
        words.put("ADMIN_KEY", String.valueOf(admin.key()));
        words.put("LAST_KEY", admin.get("/v1/me").ok().json().get("key").asString());
        words.put("PANDA_KEY", town.panda().get("/v1/me").ok().json().get("key").asString());
        var revoked = admin.post("/v1/api-keys", document("{$KEY}")).ok().json();
        admin.delete("/v1/api-keys/" + revoked.get("id").asString()).ok();
        words.put("REVOKED_KEY", revoked.get("key").asString());
    }

    @ParameterizedTest(name = "{0}: {1} {2} is {5}")
    @CsvFileSource(
            resources = "/bad-requests.csv",
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            maxCharsPerColumn = -1)
    void a_bad_request_is_refused_and_stores_nothing(
            String sentence,
            String caller,
            String request,
            @Nullable String header,
            @Nullable String body,
            String answer,
            @Nullable String fields) {
        var sent = document(request);

        var reply = Answer.of(send(caller, sent, header, body));

        assertProblem(reply, Integer.parseInt(answer, 0, 3, 10), answer.substring(4));
        assertThat(errors(reply)).as(reply.toString()).isEqualTo(fields == null ? List.of() : fields(fields));
        assertIsPromised(sent, reply);
        assertNothingStored();
    }

    @Test
    void a_batch_of_bad_jobs_says_of_each_what_is_wrong_and_stores_nothing() {
        var reply =
                send(
                        "river",
                        "POST /v1/jobs:batch",
                        null,
                        """
                        {"jobs":[1, null, "x", {}, {$JOB,"queue":"lost"}, {$JOB,"nmae":"x"}, {$JOB,"key":"a b"}, {$JOB,"key":7},
                                 {$JOB,"queue":"shut"}, {$JOB,"onPartition":"FENCE"}, {$JOB,"name":"\\ud800"}]}
                        """);

        assertThat(reply.ok().json().get("results").findValuesAsString("code"))
                .containsSubsequence("INVALID", "UNKNOWN_FIELD", "QUEUE_FULL", "FENCE_UNAVAILABLE", "INVALID");
        assertThat(reply.json().get("results").valueStream().map(result -> result.get("status").asInt()))
                .containsExactly(400, 400, 400, 400, 400, 400, 400, 400, 429, 422, 400);
        assertNothingStored();
    }

    /// What no HTTP client can be brought to send.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a request without a host            | GET /v1/me HTTP/1.1~~",
                "a host with a space                 | GET /v1/me HTTP/1.1~Host: a b~~",
                "a version of HTTP to come           | GET /v1/me HTTP/9.0~Host: a~~",
                "no HTTP at all                      | hello~~",
                "a method with a space before it     | @ /v1/me HTTP/1.1~Host: a~~",
                "a method for proxies                | CONNECT /v1/me HTTP/1.1~Host: a~~",
                "a path with a broken escape         | GET /v1/jobs/%zz HTTP/1.1~Host: a~~",
                "a path with a bar                   | GET /v1/jobs/^ HTTP/1.1~Host: a~~",
                "a header with a control character   | GET /v1/me HTTP/1.1~Host: a~X: \1~~",
                "too many headers                    | GET /v1/me HTTP/1.1~Host: a~$(X: y~*300)~",
                "a length below zero                 | POST /v1/jobs HTTP/1.1~Host: a~Content-Length: -1~~",
                "two lengths                         | POST /v1/jobs HTTP/1.1~Host: a~Content-Length: 1~Content-Length: 2~~",
                "an encoding that nobody knows       | POST /v1/jobs HTTP/1.1~Host: a~Transfer-Encoding: magic~~",
                "an expectation that nobody can meet | GET /v1/me HTTP/1.1~Host: a~Expect: magic~~",
            })
    void a_request_that_is_no_http_is_told_so_in_the_same_words(String sentence, String request) throws IOException {
        assertProblem(raw(request), 400, "INVALID_PARAMETER");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a body that ends early     | 900 | {$TENANT}                                               | INVALID_PARAMETER",
                "a body that is no UTF-8    | 48  | {\"id\":\"new\",\"name\":\"N\u00ffw\",\"homeCity\":\"chongqing\"} | MALFORMED_DOCUMENT",
                "a length that is too short | 10  | {$TENANT}                                               | MALFORMED_DOCUMENT",
            })
    void a_body_in_other_bytes_than_announced_is_refused_and_stores_nothing(
            String sentence, int length, String body, String code) throws IOException {
        var answer =
                raw(
                        "POST /v1/tenants HTTP/1.1~Host: a~Authorization: Bearer $ADMIN_KEY~"
                                + "Content-Type: application/json~Content-Length: %d~~%s".formatted(length, body));

        assertProblem(answer, 400, code);
        assertNothingStored();
    }

    @Test
    void a_caller_of_many_languages_is_answered() {
        var languages = IntStream.range(0, 60).mapToObj("l%d"::formatted).collect(Collectors.joining(","));

        assertThat(send("river", "GET /v1/me", "Accept-Language: " + languages, null).status()).isEqualTo(200);
    }

    private Reply send(String caller, String request, @Nullable String header, @Nullable String body) {
        var http = Objects.requireNonNull(callers.get(caller), caller);
        if (header != null) {
            int colon = header.indexOf(':');
            http = http.with(header.substring(0, colon), document(header.substring(colon + 1).strip()));
        }
        int space = request.indexOf(' ');
        // An empty body is a body: it has a type.
        var content = body == null && header != null && header.startsWith("Content-Type") ? "" : body;
        return http.send(
                request.substring(0, space), request.substring(space + 1), content == null ? null : document(content));
    }

    /// What came back, whoever received it.
    private record Answer(int status, @Nullable String type, String body) {
        private static final JsonMapper JSON = JsonMapper.shared();

        static Answer of(Reply reply) {
            return new Answer(reply.status(), reply.header("Content-Type"), reply.response().body());
        }

        /// Reads an answer as it was on the wire; chunks are not joined, because a problem is one.
        static Answer of(String wire) {
            var head = wire.substring(0, wire.indexOf("\r\n\r\n"));
            var type = Pattern.compile("(?i)content-type: ([^\r]*)").matcher(head);
            return new Answer(
                    Integer.parseInt(head, 9, 12, 10),
                    type.find() ? type.group(1) : null,
                    wire.substring(wire.indexOf('{'), wire.lastIndexOf('}') + 1));
        }

        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    /// Sends characters as bytes, `~` as the end of a line, and reads what comes back until the hub hangs up.
    private Answer raw(String request) throws IOException {
        var bytes = document(request).replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return Answer.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private String document(String text) {
        var written = text;
        for (int depth = 0; depth < 3; depth++) {
            for (var word : words.entrySet()) {
                written = written.replace("$" + word.getKey(), word.getValue());
            }
        }
        return REPEATED.matcher(written)
                .replaceAll(found -> found.group(1).repeat(Integer.parseInt(found.group(2))).replace("\\", "\\\\"));
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.type()).as(answer.toString()).isEqualTo("application/problem+json");
        var problem = answer.json();
        assertThat(problem.get("code").asString()).as(answer.toString()).isEqualTo(code);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asString())
                .isEqualTo("urn:jialing:problem:" + code.toLowerCase(Locale.ROOT).replace('_', '-'));
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("detail").asString()).isNotBlank();
        assertThat(problem.get("params").isObject()).isTrue();
        assertThat(answer.body())
                .doesNotContain("io.jialing", "java.", "springframework", "jackson", "postgres", "Exception", "\tat ")
                .hasSizeLessThan(20_000);
    }

    /// A client that has read the document has expected it.
    private void assertIsPromised(String request, Answer answer) {
        int space = request.indexOf(' ');
        assertThat(api.complaints("Problem", answer.json())).isEmpty();
        api.operation(request.substring(0, space), request.substring(space + 1))
                .ifPresent(
                        operation -> assertThat(operation.answers()).as("%s", operation).containsKey(answer.status()));
    }

    private static List<String> errors(Answer answer) {
        return answer.json().path("errors").valueStream().map(BadRequestsTest::error).toList();
    }

    private static String error(JsonNode error) {
        assertThat(error.get("detail").asString()).isNotBlank();
        return error.get("pointer").asString() + " " + error.get("code").asString();
    }

    private List<String> fields(String fields) {
        return Arrays.stream(document(fields).split(", ")).toList();
    }

    private void assertNothingStored() {
        var before = stored;
        // Of what one request has stored, the next is innocent.
        stored = stored();
        assertThat(stored).as("what is stored").isEqualTo(before);
    }

    /// A digest of every table that clients write to, so that whatever is stored is noticed wherever it is.
    private Map<String, String> stored() {
        var tables =
                sql.sql(
                                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                                        + " AND relnamespace = 'public'::regnamespace ORDER BY relname")
                        .query((row, _) -> row.getString("relname"))
                        .list();
        assertThat(tables).containsAll(OF_THE_HUB).contains("jobs", "changes", "tenants");
        var queries = new ArrayList<String>();
        for (var table : tables) {
            if (!OF_THE_HUB.contains(table)) {
                queries.add(
                        "SELECT '%s' AS name, coalesce(md5(string_agg(row::text, '' ORDER BY row::text)), '') AS digest FROM %s row %s"
                                .formatted(table, table, table.equals("changes") ? OF_CLIENTS : ""));
            }
        }
        var digests = new TreeMap<String, String>();
        sql.sql(String.join(" UNION ALL ", queries))
                .query((row, _) -> digests.put(row.getString("name"), row.getString("digest")))
                .list();
        return digests;
    }
}
