package io.jialing.api.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http;
import io.jialing.api.Http.Reply;
import io.jialing.api.TestDatabase;
import io.jialing.api.Town;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.api.runtime.StateView;
import io.jialing.core.hub.HubStore;
import io.jialing.core.locality.Policies;
import io.jialing.core.locality.Subject;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What administrators do with policies over REST, from the draft to what the planner rules by.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.simulation.topology=none")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoliciesOverRestTest {
    @Autowired private DataDirectory directory;
    @Autowired private StateView view;
    @Autowired private HubStore store;
    @Autowired private JdbcClient sql;
    @Autowired private PolicyVersions versions;
    @LocalServerPort private int port;
    private Town town = new Town(Http.nobody(0), Http.nobody(0), Http.nobody(0));
    private Http author = Http.nobody(0);
    private Http second = Http.nobody(0);
    private Http chongqing = Http.nobody(0);
    private Http chengdu = Http.nobody(0);

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void build() {
        town = Town.built(port, directory.path());
        author = town.holding("POLICY_ADMIN");
        second = town.holding("POLICY_ADMIN");
        chongqing = town.holding("POLICY_ADMIN@chongqing");
        chengdu = town.holding("POLICY_ADMIN@chengdu");
    }

    /// A policy for jobs of one scenario, which stay at home.
    private static String of(String name, String scenario, String more) {
        return """
        {"name": "%s", "match": {"scenarios": ["%s"]}, "tiers": [{"name": "home", "rings": ["HOME"]}]%s}
        """
                .formatted(name, scenario, more);
    }

    private static String of(String name, String scenario) {
        return of(name, scenario, "");
    }

    private Reply approved(String document) {
        String name = JsonMapper.shared().readTree(document).get("name").asString();
        author.post("/v1/policies", document).ok();
        return second.post("/v1/policies/%s:approve".formatted(name), "{}").ok();
    }

    private Reply publish(String name) {
        return author.post("/v1/policies/%s:publish".formatted(name), "{}");
    }

    private String ruling(String tenant, String city, String scenario, Instant at) {
        var subject = new Subject(tenant, new CityId(city), scenario, WorkKind.TRAINING, DataClass.INTERNAL);
        var policy = view.state().policies().ruling(subject, at);
        return policy.name() + "@" + policy.version();
    }

    private String ruling(String scenario) {
        return ruling("river", "chongqing", scenario, Instant.now());
    }

    @Test
    void what_ships_is_version_one_and_in_force() {
        for (Policies.Published shipped : Policies.shipped().published()) {
            String name = shipped.policy().name();
            var stored = Objects.requireNonNull(versions.find(name));

            JsonNode shown = town.admin().get("/v1/policies/" + name).ok().json();

            assertThat(stored.versions().getFirst().policy()).isEqualTo(shipped.policy());
            assertThat(shown.get("version").asInt()).isEqualTo(1);
            assertThat(shown.get("state").asString()).isEqualTo("PUBLISHED");
            assertThat(shown.at("/deny/0/when/dataClasses/0").asString()).isEqualTo("REGULATED");
        }
    }

    @Nested
    class ADraft {
        @Test
        void comes_into_force_when_another_approves_it_and_it_is_published() {
            var drafted = author.post("/v1/policies", of("into-force", "education")).ok();
            assertThat(drafted.status()).isEqualTo(201);
            assertThat(drafted.header("Location")).isEqualTo("/v1/policies/into-force/versions/1");
            assertThat(drafted.json().get("state").asString()).isEqualTo("DRAFT");
            assertThat(ruling("education")).isEqualTo("local-first-batch@1");
            assertThat(publish("into-force").code()).isEqualTo("NOT_APPROVED");

            assertThat(author.post("/v1/policies/into-force:approve", "{}").code()).isEqualTo("SECOND_PERSON_NEEDED");
            var approved = second.post("/v1/policies/into-force:approve", "{}").ok();
            assertThat(approved.json().get("state").asString()).isEqualTo("APPROVED");
            var published = publish("into-force").ok();

            assertThat(published.json().get("state").asString()).isEqualTo("PUBLISHED");
            assertThat(ruling("education")).isEqualTo("into-force@1");
            assertThat(HubState.EMPTY.apply(store.load().rows()).policies()).isEqualTo(view.state().policies());
        }

        @Test
        void that_is_changed_must_be_approved_anew() {
            approved(of("changed", "agriculture"));
            var before = author.get("/v1/policies/changed").ok();

            var after =
                    author.with("If-Match", before.etag())
                            .patch("/v1/policies/changed", "{\"title\": {\"en\": \"Changed\"}}")
                            .ok();

            assertThat(after.json().get("state").asString()).isEqualTo("DRAFT");
            assertThat(after.json().get("version").asInt()).isEqualTo(1);
            assertThat(after.json().at("/title/en").asString()).isEqualTo("Changed");
            assertThat(publish("changed").code()).isEqualTo("NOT_APPROVED");
            assertThat(author.with("If-Match", before.etag()).patch("/v1/policies/changed", "{}").code())
                    .isEqualTo("PRECONDITION_FAILED");
        }

        @Test
        void what_was_shown_may_be_sent_back_to_begin_the_next_version() {
            var shown = town.admin().get("/v1/policies/local-first-batch").ok();

            var draft =
                    author.with("If-Match", shown.etag())
                            .put("/v1/policies/local-first-batch", shown.json().toString());

            assertThat(draft.ok().json().get("version").asInt()).isEqualTo(2);
            assertThat(draft.json().get("tiers")).isEqualTo(shown.json().get("tiers"));
            assertThat(town.admin().get("/v1/policies/local-first-batch").json().get("draft").asInt()).isEqualTo(2);
            assertThat(author.post("/v1/policies", shown.json().toString()).code()).isEqualTo("ALREADY_EXISTS");
            assertThat(author.delete("/v1/policies/local-first-batch/versions/2").status()).isEqualTo(204);
            assertThat(author.delete("/v1/policies/local-first-batch/versions/1").code()).isEqualTo("CONFLICT");
            assertThat(town.admin().get("/v1/policies/local-first-batch").json().has("draft")).isFalse();
        }

        @Test
        void names_every_wrong_field() {
            var refused = author.post("/v1/policies", of("Wrong Name", "educaton"));

            assertThat(refused.code()).isEqualTo("INVALID");
            assertThat(refused.json().get("errors").findValuesAsString("pointer"))
                    .containsExactlyInAnyOrder("/name", "/match/scenarios/0");
        }

        @Test
        void keeps_its_scope() {
            author.post("/v1/policies", of("scoped", "future")).ok();

            var moved = author.patch("/v1/policies/scoped", "{\"scope\": \"chengdu\"}");

            assertThat(moved.json().at("/errors/0/pointer").asString()).isEqualTo("/scope");
            assertThat(moved.json().at("/errors/0/code").asString()).isEqualTo("IMMUTABLE");
        }
    }

    @Nested
    class APublication {
        @Test
        void may_be_for_a_day_that_comes() {
            approved(of("coming", "event"));
            var day = Instant.now().plus(Duration.ofDays(30));

            assertThat(author.post("/v1/policies/coming:publish", "{\"at\": \"2020-01-01T00:00:00Z\"}").code())
                    .isEqualTo("INVALID");
            var published = author.post("/v1/policies/coming:publish", "{\"at\": \"%s\"}".formatted(day)).ok();

            assertThat(published.json().get("state").asString()).isEqualTo("SCHEDULED");
            assertThat(ruling("event")).isEqualTo("local-first-batch@1");
            assertThat(ruling("river", "chongqing", "event", day)).isEqualTo("coming@1");
        }

        @Test
        void takes_effect_once_however_often_it_is_sent() {
            approved(of("once", "park-and-city"));

            var first = author.with("Idempotency-Key", "once-1").post("/v1/policies/once:publish", "{}").ok();
            var again = author.with("Idempotency-Key", "once-1").post("/v1/policies/once:publish", "{}").ok();

            assertThat(again.json()).isEqualTo(first.json());
            assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
            assertThat(audited("once")).containsExactly("policy.draft", "policy.approve", "policy.publish");
        }

        @Test
        void that_ties_with_another_names_both_and_the_jobs() {
            approved(of("tie-one", "transport"));
            publish("tie-one").ok();
            var draft = approved(of("tie-two", "transport", ", \"basis\": \"x\""));
            assertThat(draft.json().at("/warnings/0/code").asString()).isEqualTo("TIE");

            var refused = publish("tie-two");

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("POLICY_TIE");
            assertThat(refused.json().at("/params/policies").toString()).isEqualTo("[\"tie-one\",\"tie-two\"]");
            assertThat(refused.json().at("/params/overlap/scenarios").toString()).isEqualTo("[\"transport\"]");
            assertThat(ruling("transport")).isEqualTo("tie-one@1");
        }

        @Test
        void of_a_ban_by_place_alone_warns_of_the_review_for_fair_competition() {
            approved(of("ban", "government", ", \"basis\": \"渝府办发\", \"deny\": [{\"ringsBeyond\": \"HOME\"}]"));

            var published = publish("ban").ok();

            assertThat(published.json().at("/warnings/0/code").asString()).isEqualTo("FAIR_COMPETITION_REVIEW");
            assertThat(published.json().at("/warnings/0/pointer").asString()).isEqualTo("/deny/0");
        }
    }

    @Nested
    class ARevert {
        @Test
        void is_a_new_version_with_the_words_of_the_former() {
            approved(of("back", "medical"));
            publish("back").ok();
            approved(of("back", "medical", ", \"tenantMayOptOut\": true"));
            publish("back").ok();
            author.patch("/v1/policies/back", "{\"basis\": \"a draft on its way\"}").ok();

            var reverted = author.post("/v1/policies/back:revert", "{\"reason\": \"complaints\"}").ok();

            assertThat(reverted.json().get("version").asInt()).isEqualTo(3);
            assertThat(reverted.json().get("revertOf").asInt()).isEqualTo(1);
            assertThat(reverted.json().get("tenantMayOptOut").asBoolean()).isFalse();
            assertThat(ruling("medical")).isEqualTo("back@3");
            assertThat(states("back")).containsExactly("SUPERSEDED", "SUPERSEDED", "PUBLISHED", "DRAFT");
            assertThat(
                            author.post("/v1/policies/back:revert", "{\"version\": 2}")
                                    .ok()
                                    .json()
                                    .get("tenantMayOptOut")
                                    .asBoolean())
                    .isTrue();
            assertThat(author.post("/v1/policies/back:revert", "{\"version\": 9}").code()).isEqualTo("INVALID");
        }

        @Test
        void of_the_only_version_takes_the_policy_out_of_force() {
            approved(of("undone", "manufacturing"));
            publish("undone").ok();
            assertThat(ruling("manufacturing")).isEqualTo("undone@1");

            author.post("/v1/policies/undone:revert", "{}").ok();

            assertThat(ruling("manufacturing")).isEqualTo("local-first-batch@1");
        }

        @Test
        void that_would_leave_jobs_without_a_policy_is_refused() {
            var refused = author.post("/v1/policies/local-first:revert", "{}");

            assertThat(refused.code()).isEqualTo("POLICY_GAP");
            assertThat(states("local-first")).containsExactly("PUBLISHED");
        }

        private List<String> states(String name) {
            return town.admin()
                    .get("/v1/policies/%s/versions".formatted(name))
                    .ok()
                    .json()
                    .get("items")
                    .findValuesAsString("state");
        }
    }

    @Nested
    class Cities {
        @Test
        void rule_their_own_tenants_and_see_nothing_of_the_others() {
            var document =
                    """
                    {"name": "of-chongqing", "scope": "重庆", "match": {"tenants": ["river"], "kinds": ["INFERENCE"]},
                     "tiers": [{"name": "home", "rings": ["HOME"]}]}
                    """;

            assertThat(chengdu.post("/v1/policies", document).code()).isEqualTo("INVALID");
            chongqing.post("/v1/policies", document).ok();
            assertThat(chongqing.post("/v1/policies/of-chongqing:approve", "{}").code())
                    .isEqualTo("SECOND_PERSON_NEEDED");
            town.holding("POLICY_ADMIN@chongqing").post("/v1/policies/of-chongqing:approve", "{}").ok();
            chongqing.post("/v1/policies/of-chongqing:publish", "{}").ok();

            assertThat(chengdu.get("/v1/policies/of-chongqing").status()).isEqualTo(404);
            assertThat(chengdu.get("/v1/policies").ok().toString()).doesNotContain("of-chongqing");
            assertThat(chengdu.post("/v1/policies/of-chongqing:revert", "{}").status()).isEqualTo(404);
            assertThat(town.panda().get("/v1/policies/of-chongqing").status()).isEqualTo(404);
            assertThat(town.river().get("/v1/policies/of-chongqing").ok().json().get("scope").asString())
                    .isEqualTo("chongqing");
        }

        @Test
        void must_each_agree_to_what_rules_the_tenants_of_all() {
            assertThat(chongqing.post("/v1/policies", of("of-all", "other")).code()).isEqualTo("FORBIDDEN");
            author.post("/v1/policies", of("of-all", "other")).ok();

            var one = chongqing.post("/v1/policies/of-all:approve", "{}").ok();
            assertThat(one.json().get("state").asString()).isEqualTo("DRAFT");
            assertThat(one.json().get("awaits").toString()).isEqualTo("[\"chengdu\"]");
            assertThat(publish("of-all").json().at("/params/awaits").toString()).isEqualTo("[\"chengdu\"]");
            var both = chengdu.post("/v1/policies/of-all:approve", "{\"reason\": \"agreed\"}").ok();

            assertThat(both.json().get("state").asString()).isEqualTo("APPROVED");
            assertThat(both.json().get("approvals").findValuesAsString("city")).containsExactly("chongqing", "chengdu");
            assertThat(chengdu.post("/v1/policies/of-all:publish", "{}").code()).isEqualTo("FORBIDDEN");
        }

        @Test
        void firms_see_what_rules_them_but_no_draft_and_change_nothing() {
            author.post("/v1/policies", of("unseen", "event")).ok();

            assertThat(town.river().get("/v1/policies/local-first-batch").status()).isEqualTo(200);
            assertThat(town.river().get("/v1/policies/unseen").status()).isEqualTo(404);
            assertThat(town.river().post("/v1/policies", of("mine", "event")).code()).isEqualTo("FORBIDDEN");
            assertThat(town.river().post("/v1/policies/local-first-batch:revert", "{}").code()).isEqualTo("FORBIDDEN");
        }
    }

    @Nested
    class ATrial {
        private static final String FREE =
                """
                {"name": "free", "match": {"tenants": ["river"], "scenarios": ["other"]}, "tenantMayOptOut": true,
                 "tiers": [{"name": "home", "rings": ["HOME"]}, {"name": "hub", "rings": ["HUB"], "open": {"after": "PT1H"}}]}
                """;
        private static final String NEXT_DOOR =
                """
                {"kind":"TRAINING","images":{"CUDA":"registry.example/train:1"},"command":["train"],"maxRuntime":"PT1H",
                 "locality":{"pin":"REQUIRED","rings":["HUB"]},"training":{"perWorker":{"accelerators":{"count":8}}}}
                """;

        @Test
        void shows_who_would_start_where_and_publication_does_it() {
            Wait.until(Duration.ofSeconds(20), () -> online("north-a") && online("west-a"));
            String job = town.river().post("/v1/jobs", NEXT_DOOR).ok().json().get("id").asString();
            assertThat(Wait.until(Duration.ofSeconds(10), () -> reason(job).equals("GATE_CLOSED"))).isTrue();
            author.post("/v1/policies", FREE).ok();

            var trial = author.post("/v1/policies/free:simulate", "{\"against\": \"LIVE\"}").ok().json();

            assertThat(trial.get("complete").asBoolean()).isTrue();
            assertThat(trial.at("/before/rings/HUB").asInt()).isZero();
            assertThat(trial.at("/after/rings/HUB").asInt()).isEqualTo(1);
            assertThat(trial.at("/after/spills/TENANT_CHOICE").asInt()).isEqualTo(1);
            assertThat(trial.at("/differences/0/jobId").asString()).isEqualTo(job);
            assertThat(trial.at("/differences/0/effect").asString()).isEqualTo("NOW");
            assertThat(trial.at("/differences/0/after/cluster").asString()).isEqualTo("west-a");
            assertThat(state(job)).isEqualTo("QUEUED");
            assertThat(chengdu.post("/v1/policies/free:simulate", "{}").status()).isEqualTo(404);

            second.post("/v1/policies/free:approve", "{}").ok();
            publish("free").ok();

            assertThat(Wait.until(Duration.ofSeconds(20), () -> !state(job).equals("QUEUED"))).isTrue();
            var explanation = town.river().get("/v1/jobs/%s/explanation".formatted(job)).ok().json();
            assertThat(explanation.at("/placement/policy").asString()).isEqualTo("free");
            assertThat(explanation.at("/placement/policyVersion").asInt()).isEqualTo(1);
            assertThat(explanation.at("/placement/spill/reason").asString()).isEqualTo("TENANT_CHOICE");
        }

        @Test
        void on_past_days_is_not_offered_yet() {
            var refused = author.post("/v1/policies/local-first-batch:simulate", "{\"against\": {\"days\": 7}}");

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.code()).isEqualTo("NOT_AVAILABLE");
            assertThat(author.post("/v1/policies/local-first-batch:simulate", "{\"against\": \"DEAD\"}").code())
                    .isEqualTo("INVALID");
            assertThat(town.river().post("/v1/policies/local-first-batch:simulate", "{}").code())
                    .isEqualTo("FORBIDDEN");
        }

        private boolean online(String cluster) {
            return town.admin().get("/v1/clusters/" + cluster).ok().json().get("state").asString().equals("ONLINE");
        }

        private String state(String job) {
            return town.river().get("/v1/jobs/" + job).ok().json().get("state").asString();
        }

        private String reason(String job) {
            return town.river()
                    .get("/v1/jobs/%s/explanation".formatted(job))
                    .ok()
                    .json()
                    .at("/blockers/0/reason")
                    .asString();
        }
    }

    private List<@Nullable String> audited(String policy) {
        return sql.sql("SELECT action FROM audit WHERE target = ? ORDER BY id")
                .param(policy)
                .query(String.class)
                .list();
    }
}
