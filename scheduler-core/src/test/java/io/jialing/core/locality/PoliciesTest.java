package io.jialing.core.locality;

import static io.jialing.core.fixtures.Scene.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.PolicyFact;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.locality.Policies.Conflict;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.WorkKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoliciesTest {
    private static final Instant NOON = Scene.NOON;
    private static final Instant LATER = NOON.plus(Duration.ofHours(1));
    private static final Subject RIVER_TRAINS =
            new Subject("river", new CityId("chongqing"), "medical", WorkKind.TRAINING, DataClass.INTERNAL);

    private static Policies shippedAnd(PolicyFact... policies) {
        var all = Policies.shipped();
        for (PolicyFact each : policies) {
            all = all.publishing(each.policy(), NOON, NOON);
        }
        return all;
    }

    private static String ruling(Policies policies, Subject subject) {
        return policies.ruling(subject, NOON).name();
    }

    @ParameterizedTest
    @EnumSource(WorkKind.class)
    void what_ships_rules_every_kind_of_work(WorkKind kind) {
        var subject = new Subject("river", new CityId("chongqing"), "other", kind, DataClass.REGULATED);

        var ruling = Policies.shipped().ruling(subject, Instant.EPOCH);

        assertThat(ruling.version()).isEqualTo(1);
        assertThat(ruling.ban(subject, Ring.HUB)).isPresent();
        assertThat(Policies.shipped().conflict(Instant.EPOCH)).isEmpty();
    }

    @Nested
    class TheMoreExactPolicyRules {
        private final Policies all =
                shippedAnd(
                        policy("of-the-firm").tenants("river", "lake"),
                        policy("of-the-scenario").scenarios("medical"),
                        policy("of-the-city").city("chongqing"),
                        policy("of-the-kind-in-the-city").city("chongqing").kinds(WorkKind.INFERENCE));

        @Test
        void its_tenant_before_its_scenario() {
            assertThat(ruling(all, RIVER_TRAINS)).isEqualTo("of-the-firm");
        }

        @Test
        void its_scenario_before_its_city() {
            var other = new Subject("sea", RIVER_TRAINS.city(), "medical", WorkKind.TRAINING, DataClass.INTERNAL);

            assertThat(ruling(all, other)).isEqualTo("of-the-scenario");
        }

        @Test
        void its_city_before_its_kind() {
            var trains = new Subject("sea", RIVER_TRAINS.city(), "other", WorkKind.TRAINING, DataClass.INTERNAL);
            var infers = new Subject("sea", RIVER_TRAINS.city(), "other", WorkKind.INFERENCE, DataClass.INTERNAL);

            assertThat(ruling(all, trains)).isEqualTo("of-the-city");
            assertThat(ruling(all, infers)).isEqualTo("of-the-kind-in-the-city");
        }

        @Test
        void a_city_rules_nobody_elses_tenants() {
            var elsewhere = new Subject("sea", new CityId("chengdu"), "other", WorkKind.TRAINING, DataClass.INTERNAL);

            assertThat(ruling(all, elsewhere)).isEqualTo("local-first-batch");
        }

        @Test
        void the_default_rules_what_nobody_else_does() {
            var regulated = shippedAnd(policy("local-first-batch").version(2).data(DataClass.PUBLIC));

            assertThat(ruling(regulated, RIVER_TRAINS)).isEqualTo("local-first");
        }
    }

    @Nested
    class OverTime {
        @Test
        void a_version_takes_over_on_its_day() {
            LocalPriorityPolicy second = policy("local-first-batch").version(2).kinds(WorkKind.TRAINING).policy();
            var policies = Policies.shipped().publishing(second, LATER, NOON);

            assertThat(policies.ruling(RIVER_TRAINS, LATER.minusNanos(1)).version()).isEqualTo(1);
            assertThat(policies.ruling(RIVER_TRAINS, LATER).version()).isEqualTo(2);
            assertThat(policies.nextEdge(NOON)).isEqualTo(LATER);
            assertThat(policies.nextEdge(LATER)).isNull();
        }

        @Test
        void a_later_version_overtakes_one_whose_day_has_not_come() {
            var policies =
                    Policies.shipped()
                            .publishing(policy("p").version(1).tenants("river").policy(), LATER, NOON)
                            .publishing(policy("p").version(2).tenants("lake").policy(), NOON, NOON);

            assertThat(policies.ruling(RIVER_TRAINS, LATER).name()).isEqualTo("local-first-batch");
        }

        @Test
        void outside_its_window_a_policy_rules_nothing() {
            var policies = shippedAnd(policy("month").tenants("river").during(NOON, LATER));

            assertThat(policies.ruling(RIVER_TRAINS, NOON).name()).isEqualTo("month");
            assertThat(policies.ruling(RIVER_TRAINS, LATER.minusNanos(1)).name()).isEqualTo("month");
            assertThat(policies.ruling(RIVER_TRAINS, LATER).name()).isEqualTo("local-first-batch");
            assertThat(policies.ruling(RIVER_TRAINS, NOON.minusNanos(1)).name()).isEqualTo("local-first-batch");
        }

        @Test
        void what_was_overtaken_is_forgotten_but_for_what_ruled_last() {
            var policies = Policies.shipped();
            for (int version = 2; version < 20; version++) {
                policies = policies.publishing(policy("local-first-batch").version(version).policy(), NOON, NOON);
            }

            assertThat(policies.published())
                    .extracting(each -> each.policy().name() + each.policy().version())
                    .containsExactlyInAnyOrder(
                            "local-first-batch19", "local-first-batch18", "local-first-inference1", "local-first1");
        }

        @Test
        void a_window_that_never_opens_is_refused() {
            assertThatIllegalArgumentException().isThrownBy(() -> policy("p").during(NOON, NOON));
        }
    }

    @Nested
    class Conflicts {
        @Test
        void two_policies_that_name_the_same_jobs_equally_exactly_are_a_tie() {
            var tie =
                    shippedAnd(
                                    policy("a").tenants("river", "lake").kinds(WorkKind.TRAINING),
                                    policy("b").tenants("lake", "sea").kinds(WorkKind.TRAINING, WorkKind.TUNING))
                            .conflict(NOON);

            assertThat(tie)
                    .get()
                    .isInstanceOfSatisfying(
                            Conflict.Tie.class,
                            found -> {
                                assertThat(found.one().name()).isEqualTo("a");
                                assertThat(found.other().name()).isEqualTo("b");
                                assertThat(found.overlap())
                                        .isEqualTo(
                                                new Match(
                                                        List.of("lake"),
                                                        List.of(WorkKind.TRAINING),
                                                        List.of(),
                                                        List.of()));
                                assertThat(found.at()).isEqualTo(NOON);
                            });
        }

        @Test
        void a_tie_is_found_when_a_window_opens_and_not_only_now() {
            var policies =
                    shippedAnd(
                            policy("a").tenants("lake"),
                            policy("b").tenants("lake").during(LATER, LATER.plusSeconds(1)));

            assertThat(policies.conflict(NOON))
                    .get()
                    .isInstanceOfSatisfying(Conflict.Tie.class, found -> assertThat(found.at()).isEqualTo(LATER));
            assertThat(policies.conflict(LATER.plusSeconds(1))).isEmpty();
        }

        @Test
        void policies_apart_in_any_respect_are_no_tie() {
            assertThat(
                            shippedAnd(
                                            policy("a").kinds(WorkKind.TRAINING).city("chongqing"),
                                            policy("b").kinds(WorkKind.TRAINING).city("chengdu"),
                                            policy("c").tenants("sea").data(DataClass.REGULATED),
                                            policy("d").tenants("sea").data(DataClass.PUBLIC))
                                    .conflict(NOON))
                    .isEmpty();
        }

        @Test
        void without_a_default_there_is_a_gap() {
            var ended = shippedAnd(policy("local-first").version(2).during(null, LATER));

            assertThat(ended.conflict(NOON)).contains(new Conflict.Gap(LATER));
        }
    }

    @Nested
    class APolicy {
        @Test
        void that_names_a_ring_or_a_site_twice_is_refused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            policy("p")
                                    .tier(Duration.ZERO, Ring.HOME)
                                    .tier(Duration.ZERO, Ring.HUB, Ring.HOME)
                                    .policy())
                    .withMessageContaining("HOME twice");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> policy("p").tier(Duration.ZERO, "a").tier(Duration.ZERO, "b", "a").policy())
                    .withMessageContaining("a twice");
        }

        @Test
        void has_an_open_first_tier() {
            var gated =
                    new LocalityTier("far", List.of(), List.of(new SiteId("a")), PolicyFact.after(Duration.ofHours(1)));
            LocalPriorityPolicy any = policy("p").policy();

            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new LocalPriorityPolicy(
                                    "p",
                                    1,
                                    any.title(),
                                    "",
                                    null,
                                    any.match(),
                                    List.of(gated),
                                    List.of(),
                                    false,
                                    any.returnHome(),
                                    any.window()))
                    .withMessageContaining("open");
        }
    }

    /// Compared with looking at all jobs there are in a small world, at all instants at which something may change.
    @ForEverySeed
    void every_job_is_ruled_by_exactly_one_policy_or_the_conflict_is_told(long seed) {
        var random = new Random(seed);
        var policies = Policies.shipped();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            policies = policies.publishing(drawn(random), NOON.plusSeconds(random.nextInt(3)), NOON);
        }

        Optional<Conflict> conflict = policies.conflict(NOON);

        for (int second = 0; second < 8; second++) {
            Instant now = NOON.plusSeconds(second);
            for (Subject subject : everybody()) {
                List<LocalPriorityPolicy> best = best(policies, subject, now);
                if (conflict.isEmpty()) {
                    assertThat(best).as("%s at %s", subject, now).hasSize(1);
                }
                if (best.size() == 1) {
                    assertThat(policies.ruling(subject, now)).isEqualTo(best.getFirst());
                }
            }
        }
        if (conflict.isPresent() && conflict.get() instanceof Conflict.Tie tie) {
            assertThat(policies.inForce(tie.at())).contains(tie.one(), tie.other());
            assertThat(exactness(tie.one())).isEqualTo(exactness(tie.other()));
            assertThat(everybody())
                    .filteredOn(subject -> tie.one().rules(subject) && tie.other().rules(subject))
                    .isNotEmpty()
                    .allMatch(subject -> tie.overlap().includes(subject));
        }
    }

    private static LocalPriorityPolicy drawn(Random random) {
        String name = List.of("p", "q", "r", "local-first-batch", "local-first").get(random.nextInt(5));
        var policy = policy(name).version(random.nextInt(2, 5));
        if (random.nextInt(3) == 0) {
            policy.tenants("river", random.nextBoolean() ? "lake" : "panda");
        }
        if (random.nextInt(3) == 0) {
            policy.kinds(List.of(WorkKind.values()).get(random.nextInt(3)), WorkKind.TUNING);
        }
        if (random.nextInt(3) == 0) {
            policy.scenarios(random.nextBoolean() ? "medical" : "other");
        }
        if (random.nextInt(3) == 0) {
            policy.data(List.of(DataClass.values()).get(random.nextInt(3)));
        }
        if (random.nextInt(3) == 0) {
            policy.city(random.nextBoolean() ? "chongqing" : "chengdu");
        }
        int opens = random.nextInt(4);
        switch (random.nextInt(4)) {
            case 0 -> policy.during(NOON.plusSeconds(opens), NOON.plusSeconds(opens + random.nextInt(1, 4)));
            case 1 -> policy.during(null, NOON.plusSeconds(opens));
            default -> {
                // Always.
            }
        }
        return policy.policy();
    }

    private static List<Subject> everybody() {
        var subjects = new ArrayList<Subject>();
        for (String tenant : List.of("river", "lake", "panda")) {
            for (String city : List.of("chongqing", "chengdu")) {
                for (String scenario : List.of("medical", "other", "event")) {
                    for (WorkKind kind : WorkKind.values()) {
                        for (DataClass data : DataClass.values()) {
                            subjects.add(new Subject(tenant, new CityId(city), scenario, kind, data));
                        }
                    }
                }
            }
        }
        return subjects;
    }

    /// The policies that name the job most exactly, found by the words of semantics §9 alone.
    private static List<LocalPriorityPolicy> best(Policies policies, Subject subject, Instant now) {
        Stream<LocalPriorityPolicy> ruling =
                policies.published().stream()
                        .filter(each -> !each.from().isAfter(now))
                        .filter(each ->
                                policies.published().stream()
                                        .noneMatch(other ->
                                                other.policy().name().equals(each.policy().name())
                                                        && other.policy().version() > each.policy().version()
                                                        && !other.from().isAfter(now)))
                        .map(Policies.Published::policy)
                        .filter(each -> each.window().includes(now) && each.rules(subject));
        var best = new ArrayList<LocalPriorityPolicy>();
        ruling.forEach(policy -> {
            int order = best.isEmpty() ? 1 : exactness(policy).compareTo(exactness(best.getFirst()));
            if (order > 0) {
                best.clear();
            }
            if (order >= 0) {
                best.add(policy);
            }
        });
        return best;
    }

    private static String exactness(LocalPriorityPolicy policy) {
        return (policy.match().tenants().isEmpty() ? "0" : "1")
                + (policy.match().scenarios().isEmpty() ? "0" : "1")
                + (policy.city() == null ? "0" : "1")
                + (policy.match().kinds().isEmpty() ? "0" : "1");
    }
}
