package io.jialing.api.policies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.jialing.api.problem.FieldError;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Grant;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.Policies;
import io.jialing.core.locality.ReturnHome;
import io.jialing.core.locality.SpillGate;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Places;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PolicyReaderTest {
    private static final String BATCH =
            """
            {"name": "local-first-month", "title": {"zh-CN": "本地优先（当月）", "en": "Local first, this month"},
             "basis": "document or reason", "scope": "hub",
             "match": {"tenants": ["*"], "kinds": ["TRAINING", "TUNING"], "scenarios": ["manufacturing"],
                       "dataClasses": ["PUBLIC", "INTERNAL"]},
             "tiers": [{"name": "home", "rings": ["HOME"]},
                       {"name": "hub", "rings": ["HUB"],
                        "open": {"after": "PT30M", "orEstimatedStartOver": "PT1H", "minUtilization": 0.85,
                                 "maxPriceFactor": 1.6}},
                       {"name": "away", "rings": ["NEIGHBOUR", "REMOTE"], "sites": [], "open": {"after": "PT2H"}}],
             "deny": [{"when": {"dataClasses": ["REGULATED"]}, "ringsBeyond": "HOME"}],
             "tenantMayOptOut": false,
             "returnHome": {"enabled": true, "minSaving": 0.15, "stabilize": "PT10M", "maxConcurrent": 1},
             "window": {"from": "2026-12-01T00:00:00Z", "until": null}}
            """;

    private static final String CITY =
            """
            {"name": "chongqing-public", "title": {"zh-CN": "重庆公开数据", "en": "Chongqing, public data"},
             "scope": "chongqing", "match": {"kinds": ["TRAINING"], "dataClasses": ["PUBLIC"]},
             "tiers": [{"name": "home", "rings": ["DISTRICT", "HOME"]},
                       {"name": "hub", "rings": ["HUB"], "open": {"after": "PT5M"}}],
             "tenantMayOptOut": true}
            """;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HubState STATE =
            Scene.given(
                            Scene.cluster("lj-a"),
                            Scene.cluster("wh-a").at("wuhu"),
                            Scene.firm("river").of("chongqing"),
                            Scene.firm("panda").of("chengdu"))
                    .state();
    private static final String TIERS = "\"tiers\": [{\"name\": \"home\", \"rings\": [\"HOME\"]}]";

    private static LocalPriorityPolicy read(String document, String role) {
        var caller = new Caller("key", null, List.of(Grant.parse(role)));
        var scenarios = List.of("manufacturing", "medical", "other");
        return new PolicyReader(
                        Places.shipped(), new MatchReader(STATE, caller, scenarios), new TierReader(STATE), Scene.NOON)
                .read((ObjectNode) JSON.readTree(document), null, 3);
    }

    private static LocalPriorityPolicy read(String document) {
        return read(document, "HUB_ADMIN");
    }

    private static ProblemException refusal(String document) {
        var problem = catchThrowableOfType(ProblemException.class, () -> read(document));
        assertThat(problem).as(document).isNotNull();
        return problem;
    }

    @Test
    void the_example_of_the_contract_says_what_it_says() {
        LocalPriorityPolicy policy = read(BATCH);

        assertThat(policy.name()).isEqualTo("local-first-month");
        assertThat(policy.version()).isEqualTo(3);
        assertThat(policy.title().zh()).isEqualTo("本地优先（当月）");
        assertThat(policy.city()).isNull();
        assertThat(policy.match().tenants()).isEmpty();
        assertThat(policy.match().kinds()).containsExactly(WorkKind.TRAINING, WorkKind.TUNING);
        assertThat(policy.match().scenarios()).containsExactly("manufacturing");
        assertThat(policy.match().dataClasses()).containsExactly(DataClass.PUBLIC, DataClass.INTERNAL);
        assertThat(policy.tiers())
                .extracting(tier -> tier.gate())
                .containsExactly(
                        SpillGate.OPEN,
                        new SpillGate(Duration.ofMinutes(30), Duration.ofHours(1), 0.85, 1.6),
                        new SpillGate(Duration.ofHours(2), null, 0, null));
        assertThat(policy.deny().getFirst().ringsBeyond()).isEqualTo(Ring.HOME);
        assertThat(policy.returnHome()).isEqualTo(new ReturnHome(true, 0.15, Duration.ofMinutes(10), 1));
        assertThat(policy.window().from()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(policy.window().until()).isNull();
    }

    @Test
    void what_is_left_out_has_its_default() {
        LocalPriorityPolicy policy = read("{\"name\": \"p\", %s}".formatted(TIERS));

        assertThat(policy.rulesEverything()).isTrue();
        assertThat(policy.title().en()).isEqualTo("p");
        assertThat(policy.tenantMayOptOut()).isFalse();
        assertThat(policy.returnHome()).isEqualTo(ReturnHome.USUAL);
        assertThat(policy.window()).isEqualTo(LocalPriorityPolicy.Window.ALWAYS);
    }

    @ParameterizedTest
    @CsvSource({"chongqing", "重庆", "重庆市", "Chongqing"})
    void a_scope_is_a_city_by_any_of_its_names(String city) {
        assertThat(read("{\"name\": \"p\", \"scope\": \"%s\", %s}".formatted(city, TIERS)).city())
                .isEqualTo(new CityId("chongqing"));
    }

    @Test
    void a_tier_may_be_a_site_by_contract() {
        LocalPriorityPolicy policy =
                read(
                        """
                        {"name": "p", "tiers": [{"name": "home", "rings": ["HOME"]},
                            {"name": "contract", "sites": ["wh-a"], "open": {"after": "PT0S"}},
                            {"name": "hub", "rings": ["HUB"], "open": {"after": "PT1H"}}]}
                        """);

        assertThat(policy.tiers().get(1).sites()).containsExactly(new SiteId("wh-a"));
    }

    static Stream<LocalPriorityPolicy> policies() {
        return Stream.concat(
                Policies.shipped().published().stream().map(Policies.Published::policy),
                Stream.of(
                        read(BATCH),
                        read(CITY),
                        Scene.policy("p").tenants("river").denying(Ring.HUB, DataClass.REGULATED).optOut().policy(),
                        Scene.policy("q").city("chengdu").during(Scene.NOON, Scene.NOON.plusSeconds(60)).policy()));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void what_was_shown_may_be_sent_back(LocalPriorityPolicy policy) {
        String shown = JSON.writeValueAsString(PolicyDocument.of(policy));

        assertThat(read(shown)).isEqualTo(policy.asVersion(3));
    }

    @Nested
    class NamesTheFieldAndWhatIsWrong {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "`\"scope\": \"chongqin\"` | /scope | UNKNOWN_REFERENCE",
                    "`\"match\": {\"tenants\": [\"rivr\"]}` | /match/tenants/0 | UNKNOWN_REFERENCE",
                    "`\"scope\": \"chongqing\", \"match\": {\"tenants\": [\"river\", \"panda\"]}` | /match/tenants/1 | CONTRADICTION",
                    "`\"match\": {\"tenants\": [\"river\", \"river\"]}` | /match/tenants/1 | CONTRADICTION",
                    "`\"match\": {\"tenants\": []}` | /match/tenants | OUT_OF_RANGE",
                    "`\"match\": {\"tenants\": \"*\"}` | /match/tenants | WRONG_TYPE",
                    "`\"match\": {\"scenarios\": [\"manufactoring\"]}` | /match/scenarios/0 | UNKNOWN_REFERENCE",
                    "`\"match\": {\"kinds\": [\"TRANING\"]}` | /match/kinds/0 | UNKNOWN_VALUE",
                    "`\"match\": {\"kinds\": [\"*\", \"TRAINING\"]}` | /match/kinds/0 | UNKNOWN_VALUE",
                    "`\"match\": {\"kind\": [\"TRAINING\"]}` | /match/kind | UNKNOWN_FIELD",
                    "`\"match\": {\"dataClasses\": [\"SECRET\"]}` | /match/dataClasses/0 | UNKNOWN_VALUE",
                    "`\"deny\": [{\"when\": {\"dataClasses\": [\"PUBLIC\"]}}]` | /deny/0/ringsBeyond | REQUIRED",
                    "`\"deny\": [{\"when\": {\"dataClasses\": [\"PUBLIC\"]}, \"ringsBeyond\": \"REMOTE\"}]` | /deny/0/ringsBeyond | OUT_OF_RANGE",
                    "`\"deny\": [{\"ringsBeyond\": \"HOME\"}]` | /basis | REQUIRED",
                    "`\"deny\": [{\"when\": {\"dataClasses\": [\"PUBLIC\", \"INTERNAL\", \"REGULATED\"]}, \"ringsBeyond\": \"HOME\"}]` | /basis | REQUIRED",
                    "`\"window\": {\"from\": \"2026-12-02T00:00:00Z\", \"until\": \"2026-12-01T00:00:00Z\"}` | /window/until | CONTRADICTION",
                    "`\"window\": {\"until\": \"2026-06-01T12:00:00Z\"}` | /window/until | OUT_OF_RANGE",
                    "`\"window\": {\"from\": \"tomorrow\"}` | /window/from | MALFORMED",
                    "`\"returnHome\": {\"minSaving\": 1.5}` | /returnHome/minSaving | OUT_OF_RANGE",
                    "`\"returnHome\": {\"maxConcurrent\": 0}` | /returnHome/maxConcurrent | OUT_OF_RANGE",
                    "`\"tenantMayOptOut\": \"yes\"` | /tenantMayOptOut | WRONG_TYPE",
                    "`\"title\": {\"zh\": \"x\"}` | /title/zh | UNKNOWN_FIELD",
                    "`\"bases\": \"x\"` | /bases | UNKNOWN_FIELD"
                })
        void of_a_policy(String field, String pointer, String code) {
            var problem = refusal("{\"name\": \"p\", %s, %s}".formatted(field, TIERS));

            assertThat(problem.errors())
                    .extracting(FieldError::pointer, error -> error.code().name())
                    .containsExactly(tuple(pointer, code));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "`[]` | /tiers | OUT_OF_RANGE",
                    "`[{\"rings\": [\"HOME\"]}]` | /tiers/0/name | REQUIRED",
                    "`[{\"name\": \"a\"}]` | /tiers/0/rings | REQUIRED",
                    "`[{\"name\": \"a\", \"rings\": []}]` | /tiers/0/rings | REQUIRED",
                    "`[{\"name\": \"a\", \"rings\": [\"MOON\"]}]` | /tiers/0/rings/0 | UNKNOWN_VALUE",
                    "`[{\"name\": \"a\", \"sites\": [\"lj-b\"]}]` | /tiers/0/sites/0 | UNKNOWN_REFERENCE",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"], \"open\": {\"after\": \"PT1H\"}}]` | /tiers/0/open | CONTRADICTION",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"]}, {\"name\": \"b\", \"rings\": [\"HUB\"]}]` | /tiers/1/open | REQUIRED",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"]}, {\"name\": \"b\", \"rings\": [\"HUB\"], \"open\": {\"minUtilization\": 0.5}}]` | /tiers/1/open | CONTRADICTION",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"]}, {\"name\": \"b\", \"rings\": [\"HUB\"], \"open\": {\"after\": \"PT1H\", \"minUtilization\": 1.2}}]` | /tiers/1/open/minUtilization | OUT_OF_RANGE",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"]}, {\"name\": \"b\", \"rings\": [\"HUB\"], \"open\": {\"after\": \"PT1H\", \"maxPriceFactor\": 0}}]` | /tiers/1/open/maxPriceFactor | OUT_OF_RANGE",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"]}, {\"name\": \"b\", \"rings\": [\"HUB\"], \"open\": {\"after\": \"1h\"}}]` | /tiers/1/open/after | MALFORMED",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"]}, {\"name\": \"a\", \"rings\": [\"HUB\"], \"open\": {\"after\": \"PT1H\"}}]` | /tiers/1/name | CONTRADICTION",
                    "`[{\"name\": \"a\", \"rings\": [\"HOME\"]}, {\"name\": \"b\", \"rings\": [\"HUB\", \"HOME\"], \"open\": {\"after\": \"PT1H\"}}]` | /tiers/1/rings/1 | CONTRADICTION",
                    "`[{\"name\": \"a\", \"rings\": [\"HUB\"]}, {\"name\": \"b\", \"rings\": [\"HOME\"], \"open\": {\"after\": \"PT1H\"}}]` | /tiers/1/rings/0 | CONTRADICTION",
                    "`[{\"name\": \"a\", \"sites\": [\"lj-a\"]}, {\"name\": \"b\", \"sites\": [\"lj-a\"], \"rings\": [\"HUB\"], \"open\": {\"after\": \"PT1H\"}}]` | /tiers/1/sites/0 | CONTRADICTION"
                })
        void of_its_tiers(String tiers, String pointer, String code) {
            var problem = refusal("{\"name\": \"p\", \"tiers\": %s}".formatted(tiers));

            assertThat(problem.errors())
                    .extracting(FieldError::pointer, error -> error.code().name())
                    .containsExactly(tuple(pointer, code));
        }

        @Test
        void all_at_once() {
            var problem =
                    refusal(
                            """
                            {"name": "No Name", "scope": "moon", "match": {"kinds": ["X"]},
                             "tiers": [{"name": "a", "rings": ["HOME"]}, {"name": "b", "rings": ["HUB"]}]}
                            """);

            assertThat(problem.code()).isEqualTo(ProblemCode.INVALID);
            assertThat(problem.errors())
                    .extracting(FieldError::pointer)
                    .containsExactlyInAnyOrder("/name", "/scope", "/match/kinds/0", "/tiers/1/open");
        }

        @Test
        void the_nearest_name_that_there_is() {
            assertThat(
                            refusal("{\"name\": \"p\", \"match\": {\"scenarios\": [\"medicl\"]}, %s}".formatted(TIERS))
                                    .detail())
                    .contains("'medical'");
            assertThat(refusal("{\"name\": \"p\", \"tiers\": [{\"name\": \"a\", \"sites\": [\"wh-b\"]}]}").detail())
                    .contains("'wh-a'");
        }
    }

    @Test
    void nobody_names_a_tenant_that_they_must_not_know_of() {
        var problem =
                catchThrowableOfType(
                        ProblemException.class,
                        () ->
                                read(
                                        "{\"name\": \"p\", \"match\": {\"tenants\": [\"river\"]}, %s}".formatted(TIERS),
                                        "POLICY_ADMIN@chengdu"));

        assertThat(problem.detail()).contains("no tenant 'river'").contains("'panda'");
    }

    @Test
    void a_ban_that_keeps_everybody_out_of_a_tier_is_warned_of() {
        LocalPriorityPolicy policy =
                read(
                        """
                        {"name": "p", "basis": "x", "match": {"dataClasses": ["REGULATED"]},
                         "tiers": [{"name": "home", "rings": ["HOME"]},
                                   {"name": "hub", "rings": ["HUB"], "open": {"orEstimatedStartOver": "PT1H"}}],
                         "deny": [{"when": {"dataClasses": ["REGULATED", "INTERNAL"]}, "ringsBeyond": "HOME"},
                                  {"when": {"kinds": ["TRAINING"]}, "ringsBeyond": "HUB"}]}
                        """);

        assertThat(Warning.of(policy))
                .extracting(Warning::code, Warning::pointer)
                .containsExactly(
                        tuple(Warning.Code.FAIR_COMPETITION_REVIEW, "/deny/1"),
                        tuple(Warning.Code.ESTIMATE_UNKNOWN, "/tiers/1/open"),
                        tuple(Warning.Code.NEVER_OPENS, "/tiers/1"));
    }
}
