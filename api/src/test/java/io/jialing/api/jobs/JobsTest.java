package io.jialing.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http;
import io.jialing.api.TestDatabase;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.IntakeLane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// Jobs over HTTP, at a hub with simulated clusters.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsTest {
    @Autowired private DataDirectory directory;
    @Autowired private IntakeLane lane;
    @Autowired private JdbcClient sql;
    @LocalServerPort private int port;
    private Http river;
    private Http panda;
    private Http admin;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void firms() {
        TwoFirms firms = TwoFirms.at(port, directory, lane);
        river = firms.river();
        panda = firms.panda();
        admin = firms.admin();
    }

    @Nested
    class Submitting {
        @Test
        void takes_the_smallest_job_in_and_says_what_was_filled_in() {
            Http.Reply reply = panda.post("/v1/jobs", TwoFirms.SMALLEST);

            String id = reply.json().path("id").asString("");
            assertThat(reply.status()).isEqualTo(202);
            assertThat(reply.json().get("state").asString()).isEqualTo("QUEUED");
            assertThat(reply.header("Location")).isEqualTo("/v1/jobs/" + id);
            assertThat(reply.json().at("/links/explanation").asString()).isEqualTo("/v1/jobs/" + id + "/explanation");
            assertThat(texts(reply.json().get("defaulted")))
                    .contains("name", "queue", "priority", "maxRuntime", "training.perWorker.cpu");
            JsonNode job = panda.get("/v1/jobs/" + id).ok().json();
            assertThat(job.get("queue").asString()).isEqualTo("bamboo");
            assertThat(job.get("maxRuntime").asString()).isEqualTo("PT72H");
            assertThat(job.at("/training/perWorker/cpu").asInt()).isPositive();
        }

        @Test
        void understands_yaml() {
            Http.Reply reply =
                    panda.with("Content-Type", "application/yaml")
                            .post(
                                    "/v1/jobs",
                                    """
                                    kind: TRAINING
                                    name: 熊猫识别
                                    images: {CUDA: registry.example/train:1}
                                    command: [torchrun, train.py]
                                    training: {perWorker: {accelerators: {count: 1}}}
                                    """);

            JsonNode job = panda.get(String.valueOf(reply.ok().header("Location"))).ok().json();
            assertThat(job.get("name").asString()).isEqualTo("熊猫识别");
        }

        @Test
        void once_with_a_key_however_often_it_is_sent() {
            Http once = river.with("Idempotency-Key", "once-1");
            String document = TwoFirms.waiting("vision");

            Http.Reply first = once.post("/v1/jobs", document);
            Http.Reply again = once.post("/v1/jobs", document);
            Http.Reply other = once.post("/v1/jobs", TwoFirms.waiting("small").replace("60", "61"));

            assertThat(first.status()).isEqualTo(202);
            assertThat(again.response().body()).isEqualTo(first.response().body());
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
            assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
            assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        }

        @Test
        void for_a_tenant_is_open_to_the_hubs_administrators() {
            Http.Reply reply = admin.post("/v1/jobs?tenant=river", TwoFirms.waiting("vision"));

            assertThat(river.get(String.valueOf(reply.ok().header("Location"))).status()).isEqualTo(200);
            assertThat(admin.post("/v1/jobs", TwoFirms.waiting("vision")).code()).isEqualTo("INVALID_PARAMETER");
            assertThat(panda.post("/v1/jobs?tenant=river", TwoFirms.waiting("vision")).code()).isEqualTo("NOT_FOUND");
        }

        @Test
        void stops_where_the_queue_is_full() {
            TwoFirms.submit(river, TwoFirms.waiting("narrow"));
            TwoFirms.submit(river, TwoFirms.waiting("narrow"));

            Http.Reply reply = river.post("/v1/jobs", TwoFirms.waiting("narrow"));

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.code()).isEqualTo("QUEUE_FULL");
            assertThat(reply.json().at("/params/limit").asInt()).isEqualTo(2);
            assertThat(Integer.parseInt(String.valueOf(reply.header("Retry-After")))).isPositive();
        }

        @Test
        void plans_without_storing_anything() {
            long before = jobs();

            JsonNode plan = panda.post("/v1/jobs?dryRun=plan", TwoFirms.SMALLEST).ok().json();

            assertThat(plan.get("accepted").asBoolean()).isTrue();
            assertThat(plan.get("startsNow").asBoolean()).isTrue();
            assertThat(plan.at("/placement/ring").asString()).isEqualTo("HOME");
            assertThat(plan.get("price").has("cnyPerHour")).isTrue();
            assertThat(texts(plan.get("rings"), "ring")).contains("HOME", "HUB", "REMOTE");
            assertThat(jobs()).isEqualTo(before);
        }

        @Test
        void plans_what_would_be_refused_with_the_reason() {
            JsonNode plan =
                    river.post(
                                    "/v1/jobs?dryRun=plan",
                                    TwoFirms.SMALLEST.replace(
                                            "\"kind\":\"TRAINING\",",
                                            """
                                            "kind":"TRAINING", "data":{"class":"REGULATED"},
                                            "locality":{"pin":"REQUIRED","rings":["REMOTE"]},
                                            """))
                            .ok()
                            .json();

            assertThat(plan.get("accepted").asBoolean()).isFalse();
            assertThat(plan.at("/refusal/code").asString()).isEqualTo("FORBIDDEN_EVERYWHERE");
            assertThat(plan.get("blockers").isEmpty()).isFalse();
        }

        private long jobs() {
            return sql.sql("SELECT count(*) FROM jobs").query(Long.class).single();
        }
    }

    @Nested
    class ABatch {
        @Test
        void has_a_result_an_item_and_keeps_the_good_ones() {
            String good = TwoFirms.waiting("vision");
            String bad = good.replace("TRAINING", "TRIANING");
            String later = "{\"onPartition\":\"FENCE\"," + good.strip().substring(1);

            Http.Reply reply = river.post("/v1/jobs:batch", "{\"jobs\":[%s,%s,%s,7]}".formatted(good, bad, later));

            assertThat(reply.status()).isEqualTo(200);
            JsonNode results = reply.json().get("results");
            assertThat(texts(results, "status")).containsExactly("202", "400", "422", "400");
            assertThat(results.at("/1/errors/0/pointer").asString()).isEqualTo("/kind");
            assertThat(results.at("/2/code").asString()).isEqualTo("FENCE_UNAVAILABLE");
            assertThat(river.get(results.at("/0/links/self").asString()).status()).isEqualTo(200);
        }

        @Test
        void takes_each_item_in_once_by_its_key() {
            String job = TwoFirms.waiting("vision").strip();
            String keyed = "{\"key\":\"k-%s\"," + job.substring(1);
            String batch = "{\"jobs\":[%s,%s]}".formatted(keyed.formatted(1), keyed.formatted(2));

            JsonNode first = river.post("/v1/jobs:batch", batch).ok().json().get("results");
            JsonNode again = river.post("/v1/jobs:batch", batch).ok().json().get("results");

            assertThat(texts(again, "id")).isEqualTo(texts(first, "id")).doesNotHaveDuplicates();
            assertThat(texts(again, "replayed")).containsExactly("true", "true");
            assertThat(texts(first, "key")).containsExactly("k-1", "k-2");
        }

        @Test
        void may_have_a_thousand_jobs() {
            String jobs =
                    IntStream.range(0, 1000).mapToObj(_ -> TwoFirms.waiting("vision")).collect(Collectors.joining(","));

            JsonNode results =
                    river.post("/v1/jobs:batch", "{\"jobs\":[%s]}".formatted(jobs)).ok().json().get("results");

            assertThat(results).hasSize(1000);
            assertThat(texts(results, "id")).doesNotHaveDuplicates();
        }
    }

    @Nested
    class AJobThatRuns {
        private final String id = TwoFirms.submit(river, TwoFirms.running(Duration.ofSeconds(1)));

        @Test
        void tells_its_story() {
            TwoFirms.eventually(() -> TwoFirms.state(river, id), "SUCCEEDED"::equals);

            JsonNode job = river.get("/v1/jobs/" + id).ok().json();
            assertThat(job.at("/parts/0/placement/ring").asString()).isEqualTo("HOME");
            assertThat(job.has("finishedAt")).isTrue();
            JsonNode attempts = river.get("/v1/jobs/" + id + "/attempts").ok().json().get("items");
            assertThat(texts(attempts, "state")).containsExactly("ENDED");
            JsonNode events = river.get("/v1/jobs/" + id + "/events").ok().json().get("items");
            assertThat(texts(events, "state"))
                    .containsExactly("QUEUED", "RESERVED", "DISPATCHING", "STARTING", "RUNNING", "SUCCEEDED");
            assertThat(texts(events, "seq").stream().map(Long::valueOf).toList()).isSorted();
            JsonNode explanation = river.get("/v1/jobs/" + id + "/explanation").ok().json();
            assertThat(explanation.get("blockers").isEmpty()).isTrue();
            assertThat(explanation.at("/placement/cluster").asString()).isNotEmpty();
        }

        @Test
        void shows_what_it_prints_until_it_is_over() {
            TwoFirms.eventually(() -> river.get("/v1/jobs/" + id + "/logs").status(), status -> status == 200);

            String followed = river.get("/v1/jobs/" + id + "/logs?follow=true").ok().response().body();

            assertThat(followed.lines().toList()).hasSizeGreaterThan(1).last().isEqualTo("done");
            assertThat(river.get("/v1/jobs/" + id + "/logs?attempt=1&pod=0&from=1").ok().response().body())
                    .isEqualTo(followed.substring(followed.indexOf('\n') + 1));
            assertThat(river.get("/v1/jobs/" + id + "/logs?attempt=2").code()).isEqualTo("NOT_FOUND");
            assertThat(river.get("/v1/jobs/" + id + "/logs?pod=1").code()).isEqualTo("INVALID_PARAMETER");
        }
    }

    @Nested
    class AJobThatWaits {
        private final String id = TwoFirms.submit(river, TwoFirms.waiting("vision"));
        private final String path = "/v1/jobs/" + id;

        @Test
        void says_why_with_numbers() {
            JsonNode explanation = river.get(path + "/explanation").ok().json();

            assertThat(explanation.get("state").asString()).isEqualTo("QUEUED");
            JsonNode first = explanation.at("/blockers/0");
            assertThat(first.get("reason").asString()).isEqualTo("NO_SUCH_CAPACITY");
            assertThat(first.get("needed").asInt()).isEqualTo(480);
            assertThat(first.get("text").asString()).contains("480");
            assertThat(texts(explanation.get("blockers"), "cluster")).contains("lj-a", "hl-a");
            assertThat(explanation.get("expectedStart").get("p90").isNull()).isTrue();
            assertThat(explanation.at("/expectedStart/unknown").asString()).isEqualTo("NO_SUCH_CAPACITY");
        }

        @Test
        void is_held_and_released() {
            assertThat(river.post(path + ":hold", "").ok().json().get("wanted").asString()).isEqualTo("HELD");
            TwoFirms.eventually(() -> TwoFirms.state(river, id), "HELD"::equals);
            assertThat(river.post(path + ":requeue", "").code()).isEqualTo("CONFLICT");

            assertThat(river.post(path + ":release", "").status()).isEqualTo(202);

            TwoFirms.eventually(() -> TwoFirms.state(river, id), "QUEUED"::equals);
            assertThat(river.post(path + ":release", "").code()).isEqualTo("CONFLICT");
        }

        @Test
        void is_cancelled_once_and_for_all() {
            assertThat(river.post(path + ":cancel", "").status()).isEqualTo(202);
            TwoFirms.eventually(() -> TwoFirms.state(river, id), "CANCELLED"::equals);

            assertThat(river.post(path + ":cancel", "").status()).isEqualTo(200);
            assertThat(river.post(path + ":hold", "").code()).isEqualTo("CONFLICT");
            assertThat(river.patch(path, "{\"priority\":\"LOW\"}").code()).isEqualTo("CONFLICT");
            assertThat(river.get(path + "/explanation").ok().json().get("cause").asString())
                    .isEqualTo("CANCELLED_BY_OWNER");
        }

        @Test
        void is_planned_anew_on_demand() {
            String before = river.get(path).ok().json().at("/parts/0/waitingSince").asString();

            assertThat(river.post(path + ":requeue", "").status()).isEqualTo(202);

            TwoFirms.eventually(
                    () -> river.get(path).ok().json().at("/parts/0/waitingSince").asString(),
                    since -> !since.equals(before));
        }

        @Test
        void changes_its_priority_for_whoever_has_read_it() {
            String tag = river.get(path).ok().etag();

            Http.Reply changed = river.with("If-Match", tag).patch(path, "{\"priority\":\"HIGH\"}");

            assertThat(changed.ok().json().get("priority").asString()).isEqualTo("HIGH");
            assertThat(changed.etag()).isNotEqualTo(tag).isEqualTo(river.get(path).etag());
            assertThat(river.get(path).json().get("priority").asString()).isEqualTo("HIGH");
            assertThat(river.with("If-Match", tag).patch(path, "{\"priority\":\"LOW\"}").code())
                    .isEqualTo("PRECONDITION_FAILED");
            assertThat(river.with("If-Match", tag).post(path + ":cancel", "").status()).isEqualTo(412);
        }

        @Test
        void keeps_everything_else() {
            Http.Reply reply = river.patch(path, "{\"priority\":\"LOW\",\"queue\":\"small\",\"nme\":\"x\"}");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(texts(reply.json().get("errors"), "pointer")).containsExactlyInAnyOrder("/queue", "/nme");
            assertThat(texts(reply.json().get("errors"), "code"))
                    .containsExactlyInAnyOrder("IMMUTABLE", "UNKNOWN_FIELD");
        }
    }

    @Nested
    class AList {
        @Test
        void shows_the_newest_first_page_by_page_and_nothing_twice() {
            for (int i = 0; i < 5; i++) {
                TwoFirms.submit(river, TwoFirms.waiting("small"));
            }
            var ids = new ArrayList<String>();
            String token = "";
            do {
                JsonNode page = river.get("/v1/jobs?queue=small&pageSize=2" + token).ok().json();
                ids.addAll(texts(page.get("items"), "id"));
                token = page.has("nextPageToken") ? "&pageToken=" + page.get("nextPageToken").asString() : "";
            } while (!token.isEmpty());

            assertThat(ids).hasSizeGreaterThanOrEqualTo(5).doesNotHaveDuplicates();
            assertThat(ids.reversed()).isSorted();
        }

        @Test
        void is_narrowed_by_what_is_asked_for() {
            String labelled =
                    TwoFirms.submit(
                            river,
                            TwoFirms.waiting("vision")
                                    .replace(
                                            "\"queue\"",
                                            "\"labels\":{\"团队\":\"质检\"},\"scenario\":\"medical\",\"queue\""));
            TwoFirms.submit(river, TwoFirms.waiting("vision"));

            for (String query :
                    List.of(
                            "label=团队=质检",
                            "label=团队",
                            "scenario=medical",
                            "scenario=medical,event&state=QUEUED,HELD&kind=TRAINING")) {
                JsonNode items = river.get("/v1/jobs?" + encoded(query)).ok().json().get("items");
                assertThat(texts(items, "id")).as(query).containsExactly(labelled);
            }
            for (String query :
                    List.of("label=团队=销售", "state=FAILED", "cluster=nowhere", "queue=bamboo", "tenant=panda")) {
                JsonNode items = river.get("/v1/jobs?" + encoded(query)).ok().json().get("items");
                assertThat(items).as(query).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "state=DONE",
                    "kind=BATCH",
                    "stat=QUEUED",
                    "pageSize=0",
                    "pageSize=501",
                    "pageToken=x",
                    "queue=%00"
                })
        void is_refused_where_the_question_makes_no_sense(String query) {
            assertThat(river.get("/v1/jobs?" + query).status()).isEqualTo(400);
        }

        private static String encoded(String query) {
            return query.replace("团队", "%E5%9B%A2%E9%98%9F")
                    .replace("质检", "%E8%B4%A8%E6%A3%80")
                    .replace("销售", "%E9%94%80%E5%94%AE")
                    .replace("label=%E5%9B%A2%E9%98%9F=", "label=%E5%9B%A2%E9%98%9F%3D");
        }
    }

    @Nested
    class CancellingMany {
        @Test
        void counts_first_and_then_cancels_that_many() {
            String job = TwoFirms.waiting("vision").replace("\"queue\"", "\"labels\":{\"sweep\":\"7\"},\"queue\"");
            List<String> ids = IntStream.range(0, 3).mapToObj(_ -> TwoFirms.submit(river, job)).toList();
            String filter = "{\"filter\":{\"label\":\"sweep=7\",\"state\":[\"QUEUED\",\"HELD\"]}%s}";

            JsonNode counted = river.post("/v1/jobs:cancel", filter.formatted("")).ok().json();
            Http.Reply wrong = river.post("/v1/jobs:cancel", filter.formatted(",\"count\":4"));
            JsonNode done = river.post("/v1/jobs:cancel", filter.formatted(",\"count\":3")).ok().json();

            assertThat(counted.get("matching").asInt()).isEqualTo(3);
            assertThat(counted.get("cancelled").asInt()).isZero();
            assertThat(wrong.code()).isEqualTo("CONFLICT");
            assertThat(done.get("cancelled").asInt()).isEqualTo(3);
            ids.forEach(id -> TwoFirms.eventually(() -> TwoFirms.state(river, id), "CANCELLED"::equals));
        }

        @Test
        void never_reaches_another_tenants_jobs() {
            TwoFirms.submit(river, TwoFirms.waiting("vision"));

            JsonNode counted = panda.post("/v1/jobs:cancel", "{\"filter\":{\"queue\":\"vision\"}}").ok().json();

            assertThat(counted.get("matching").asInt()).isZero();
        }
    }

    @Nested
    class AnotherTenant {
        private final String id = TwoFirms.submit(river, TwoFirms.waiting("vision"));

        @ParameterizedTest
        @ValueSource(strings = {"", "/attempts", "/events", "/explanation", "/logs"})
        void does_not_learn_that_a_job_exists(String what) {
            Http.Reply foreign = panda.get("/v1/jobs/" + id + what);
            Http.Reply unknown = panda.get("/v1/jobs/0000000000000" + what);

            assertThat(foreign.status()).isEqualTo(404);
            assertThat(foreign.response().body().replace(id, "0000000000000")).isEqualTo(unknown.response().body());
        }

        @ParameterizedTest
        @ValueSource(strings = {":cancel", ":hold", ":release", ":requeue"})
        void cannot_steer_it(String command) {
            assertThat(panda.post("/v1/jobs/" + id + command, "").status()).isEqualTo(404);
            assertThat(panda.patch("/v1/jobs/" + id, "{\"priority\":\"LOW\"}").status()).isEqualTo(404);
            assertThat(river.get("/v1/jobs/" + id).ok().json().has("wanted")).isFalse();
        }

        @Test
        void finds_only_its_own_in_lists() {
            TwoFirms.submit(panda, TwoFirms.SMALLEST);

            assertThat(texts(panda.get("/v1/jobs?pageSize=500").ok().json().get("items"), "tenant"))
                    .containsOnly("panda");
            assertThat(texts(admin.get("/v1/jobs?pageSize=500").ok().json().get("items"), "tenant")).contains("river");
        }
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }

    private static List<String> texts(JsonNode list, String field) {
        return list.valueStream().map(item -> item.path(field).asString("")).toList();
    }
}
