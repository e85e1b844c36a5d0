package io.jialing.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http.Reply;
import io.jialing.api.OpenApi.Operation;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Every example of a request in the OpenAPI document is sent, and answered as promised. Together they are a story: a
/// site with a cluster, a firm with a queue, its jobs.
@AtASharedHub
class ContractExamplesTest {
    /// What the others rest on comes first, and what takes things away last.
    private static final List<String> FIRST =
            List.of("createSite", "registerCluster", "createTenant", "createCohort", "createQueue", "createSecret");

    private static final List<String> LAST =
            List.of("setSwitches", "cordonCluster", "uncordonCluster", "drainCluster", "declareClusterLost");

    private static final String WAITS =
            """
            {"kind":"TRAINING","images":{"CUDA":"registry.example/train:1"},"training":{"workers":900}}
            """;

    private static final String RUNS =
            """
            {"kind":"TRAINING","images":{"CUDA":"registry.example/train:1"},"env":{"SIMULATED_RUNTIME":"%s"},
             "training":{"perWorker":{"cpu":1,"memoryGiB":1,"accelerators":{"count":1}}}}
            """;

    private static final String SWEEPS =
            """
            {"kind":"TUNING","images":{"CUDA":"registry.example/sweep:1"},"env":{"SIMULATED_RUNTIME":"PT1H"},
             "tuning":{"maxTrials":2,"objective":{"metric":"loss","goal":"MINIMIZE"},
                       "rungs":{"reduction":2,"minStep":1,"maxStep":4},"space":{"lr":{"uniform":[0,1]}},
                       "perTrial":{"cpu":1,"memoryGiB":1,"accelerators":{"count":1}}}}
            """;

    private static final String SERVES =
            """
            {"kind":"INFERENCE","images":{"CUDA":"registry.example/chat:1"},
             "inference":{"maxReplicas":3,"perReplica":{"cpu":1,"memoryGiB":1,"accelerators":{"count":1}}}}
            """;

    @Autowired private DataDirectory directory;
    @LocalServerPort private int port;
    private Http admin = Http.nobody(0);
    private Http author = Http.nobody(0);
    private OpenApi api = OpenApi.NONE;
    private int made;
    private String running = "";
    private String ended = "";
    private String sweep = "";
    private String service = "";

    @BeforeAll
    void open() {
        admin = Http.admin(port, directory.path());
        author = admin.as(Town.key(admin, null, "POLICY_ADMIN"));
        api = OpenApi.at(port);
    }

    /// A request that the document shows.
    ///
    /// @param example name of the example of its body; empty for none
    /// @param type media type of its body; null for none
    /// @param whole whether it has every parameter that has an example, or only those that it needs
    record Shown(Operation operation, String example, @Nullable String type, @Nullable JsonNode body, boolean whole) {
        @Override
        public String toString() {
            return "%s %s%s".formatted(operation, example, whole ? " with all parameters" : "");
        }
    }

    Stream<Shown> examples() {
        return OpenApi.at(port).operations().stream()
                .sorted(Comparator.comparingInt(ContractExamplesTest::chapter))
                .flatMap(ContractExamplesTest::shown);
    }

    private static int chapter(Operation operation) {
        int first = FIRST.indexOf(operation.id());
        return first >= 0 ? first - FIRST.size() : LAST.indexOf(operation.id()) + 1;
    }

    private static Stream<Shown> shown(Operation operation) {
        var shown = new ArrayList<Shown>();
        operation
                .bodies()
                .forEach((type, body) ->
                        operation
                                .api()
                                .examples(body)
                                .forEach((name, value) -> shown.add(new Shown(operation, name, type, value, true))));
        if (!operation.node().path("requestBody").path("required").asBoolean(false)) {
            shown.add(new Shown(operation, "", null, null, false));
            shown.add(new Shown(operation, "", null, null, true));
        }
        return shown.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void an_example_is_answered_as_promised(Shown shown) throws Exception {
        var operation = shown.operation();
        for (var thing : things(shown)) {
            if (operation.id().equals("streamEvents")) {
                assertStreams(shown);
                continue;
            }

            var reply = caller(shown).send(operation.verb(), address(shown, thing), text(shown));

            assertThat(promised(shown)).as(reply.toString()).contains(reply.status());
            assertKeepsPromise(operation, reply);
            if (!shown.whole() && reply.json().has("items")) {
                assertThat(reply.json().get("items")).as("a list that shows what its items are like").isNotEmpty();
            }
        }
    }

    /// What the request is about: ids that no document can know beforehand; an empty one where an example says it.
    private List<String> things(Shown shown) {
        var operation = shown.operation();
        return switch (operation.id()) {
            case "getJob", "explainJob", "listJobEvents" -> List.of(waiting(), running(), ended(), sweep(), service());
            case "listEndpoints" -> List.of(service());
            case "rollBackJob" -> List.of(ofTwoRevisions());
            case "changeJob" -> List.of(shown.example().equals("revision") ? service() : waiting());
            case "listAttempts" -> List.of(running(), ended(), sweep());
            case "readLogs" -> List.of(running(), ended());
            case "listTrials", "getTrial", "reportMetrics" -> List.of(sweep());
            case "releaseJob" -> List.of(held());
            case "getApiKey", "revokeApiKey" -> List.of(key());
            case "deleteTenant" -> List.of(tenant());
            case "getSecret", "replaceSecret", "deleteSecret" -> List.of(secret());
            case "replacePolicy", "changePolicy", "discardPolicyDraft", "approvePolicy" -> List.of(drafted());
            case "publishPolicy" -> List.of(approved());
            case "getSchedule",
                    "replaceSchedule",
                    "changeSchedule",
                    "deleteSchedule",
                    "pauseSchedule",
                    "resumeSchedule",
                    "fireSchedule" ->
                    List.of(schedule());
            case "createPolicyVersion", "revertPolicy" -> List.of(published());
            default -> operation.path().startsWith("/v1/jobs/") ? List.of(waiting()) : List.of("");
        };
    }

    private String waiting() {
        return submitted(WAITS);
    }

    private String held() {
        var job = waiting();
        admin.send("POST", "/v1/jobs/" + job + ":hold", null).ok();
        return job;
    }

    private String running() {
        if (running.isEmpty()) {
            running = submitted(RUNS.formatted("PT1H"));
            eventually(() -> admin.get("/v1/jobs/" + running).ok().toString().contains("\"startedAt\""));
        }
        return running;
    }

    private String ended() {
        if (ended.isEmpty()) {
            ended = submitted(RUNS.formatted("PT0.1S"));
            eventually(() -> admin.get("/v1/jobs/" + ended).ok().json().has("finishedAt"));
        }
        return ended;
    }

    private String sweep() {
        if (sweep.isEmpty()) {
            sweep = submitted(SWEEPS);
            eventually(() -> admin.get("/v1/jobs/" + sweep + "/trials").ok().toString().contains("RUNNING"));
        }
        return sweep;
    }

    private String service() {
        if (service.isEmpty()) {
            service = submitted(SERVES);
            eventually(() -> admin.get("/v1/jobs/" + service + "/endpoints").ok().toString().contains("weight"));
        }
        return service;
    }

    private String ofTwoRevisions() {
        var id = submitted(SERVES);
        admin.patch("/v1/jobs/" + id, "{\"command\":[\"other\"]}").ok();
        return id;
    }

    private String submitted(String job) {
        return admin.post("/v1/jobs?tenant=yu-vision", job).ok().json().get("id").asString();
    }

    private String key() {
        return admin.post("/v1/api-keys", Town.newKey("yu-vision", "TENANT_USER")).ok().json().get("id").asString();
    }

    private String secret() {
        var name = "made-" + ++made;
        admin.post("/v1/secrets?tenant=yu-vision", "{\"name\":\"%s\",\"values\":{\"value\":\"x\"}}".formatted(name))
                .ok();
        return name;
    }

    private String schedule() {
        var document =
                "{\"name\":\"s-%d\",\"tenant\":\"yu-vision\",\"cron\":\"0 2 * * *\",\"job\":%s}"
                        .formatted(++made, WAITS);
        var id = admin.post("/v1/schedules", document).ok().json().get("id").asString();
        admin.send("POST", "/v1/schedules/" + id + ":fire", null).ok();
        return id;
    }

    private String tenant() {
        var id = "brief-" + ++made;
        admin.post("/v1/tenants", Town.tenant(id, "chengdu")).ok();
        return id;
    }

    /// A policy for a firm of its own, so that it meets no other.
    private String drafted() {
        var firm = tenant();
        author.post(
                        "/v1/policies",
                        """
                        {"name": "for-%s", "match": {"tenants": ["%s"]}, "tiers": [{"name": "home", "rings": ["HOME"]}]}
                        """
                                .formatted(firm, firm))
                .ok();
        return "for-" + firm;
    }

    private String approved() {
        var name = drafted();
        admin.post("/v1/policies/%s:approve".formatted(name), "{}").ok();
        return name;
    }

    private String published() {
        var name = approved();
        admin.post("/v1/policies/%s:publish".formatted(name), "{}").ok();
        return name;
    }

    private static void eventually(BooleanSupplier condition) {
        assertThat(Wait.until(Duration.ofSeconds(60), condition)).isTrue();
    }

    /// The administrator, or a firm where the answer is about what is the caller's own.
    private Http caller(Shown shown) {
        boolean isOwn = shown.operation().id().equals("me") || shown.operation().path().startsWith("/v1/secrets");
        var caller = isOwn ? admin.as(Town.key(admin, "yu-vision", "TENANT_USER")) : admin;
        if (shown.type() != null) {
            caller = caller.with("Content-Type", shown.type());
        }
        for (var parameter : shown.operation().parameters()) {
            if (parameter.get("in").asString().equals("header") && shown.whole()) {
                var name = parameter.get("name").asString();
                // One key for one request.
                var more = name.equals("Idempotency-Key") ? "-" + ++made : "";
                caller = caller.with(name, parameter.get("example").asString() + more);
            }
        }
        return caller;
    }

    private String address(Shown shown, String thing) {
        var path = shown.operation().path();
        var query = new ArrayList<String>();
        for (var parameter : shown.operation().parameters()) {
            var name = parameter.get("name").asString();
            var example = api.examples(parameter).get(parameter.has("examples") ? shown.example() : "");
            if (parameter.get("in").asString().equals("path")) {
                boolean isThing = List.of("id", "name").contains(name) && !thing.isEmpty();
                path = path.replace("{" + name + "}", isThing ? thing : parameter.get("example").asString());
            } else if (parameter.get("in").asString().equals("query") && example != null && shown.whole()) {
                query.add(name + "=" + URLEncoder.encode(example.asString(), StandardCharsets.UTF_8));
            }
        }
        return query.isEmpty() ? path : path + "?" + String.join("&", query);
    }

    private static @Nullable String text(Shown shown) {
        if (shown.body() == null) {
            return null;
        }
        return "application/yaml".equals(shown.type())
                ? YAMLMapper.shared().writeValueAsString(shown.body())
                : shown.body().toString();
    }

    /// The success that the example belongs to: the one with an example of the same name, else those that have none of
    /// the names of other requests.
    private static Set<Integer> promised(Shown shown) {
        var operation = shown.operation();
        var names = new HashSet<String>();
        operation.bodies().values().forEach(body -> names.addAll(operation.api().examples(body).keySet()));
        var rest = new TreeSet<Integer>();
        for (var answer : operation.answers().entrySet()) {
            if (answer.getKey() / 100 == 2) {
                var own = new HashSet<String>();
                OpenApi.content(answer.getValue())
                        .values()
                        .forEach(type -> own.addAll(operation.api().examples(type).keySet()));
                if (own.contains(shown.example()) && !shown.example().isEmpty()) {
                    return Set.of(answer.getKey());
                }
                own.retainAll(names);
                if (own.isEmpty()) {
                    rest.add(answer.getKey());
                }
            }
        }
        return rest;
    }

    private void assertKeepsPromise(Operation operation, Reply reply) {
        var answer = operation.answer(reply.status());
        for (var header : answer.path("headers").propertyNames()) {
            if (!header.equals("Idempotency-Replayed")) {
                assertThat(reply.header(header)).as(header).isNotBlank();
            }
        }
        var content = OpenApi.content(answer);
        if (content.isEmpty()) {
            assertThat(reply.response().body()).isEmpty();
            return;
        }
        var type = String.valueOf(reply.header("Content-Type")).replaceFirst(";.*", "");
        assertThat(content).containsKey(type);
        if (type.equals("application/json")) {
            assertThat(api.complaints(Objects.requireNonNull(content.get(type)), reply.json()))
                    .as(reply.toString())
                    .isEmpty();
        }
    }

    /// Reads the stream until it has told of a job that is submitted meanwhile.
    private void assertStreams(Shown shown) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address(shown, "")));
        var caller = caller(shown);
        request.header("Authorization", "Bearer " + caller.key());
        for (int i = 0; i < caller.headers().size(); i += 2) {
            request.header(caller.headers().get(i), caller.headers().get(i + 1));
        }
        try (var client = HttpClient.newHttpClient()) {
            var response = client.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                var job = waiting();
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data: ")) {
                        var event = JsonMapper.shared().readTree(line.substring("data: ".length()));
                        assertThat(api.complaints("Event", event)).as(line).isEmpty();
                        if (event.path("jobId").asString("").equals(job)) {
                            return;
                        }
                    }
                }
            }
        }
    }
}
