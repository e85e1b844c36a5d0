package io.jialing.core.planning;

import static io.jialing.core.fixtures.Scene.busy;
import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.queue;
import static io.jialing.core.fixtures.Scene.switchedOff;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.fixtures.Fact;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.RandomScene;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Counterfactual.Effect;
import io.jialing.core.planning.Counterfactual.Kind;
import io.jialing.core.resource.Precision;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.Spill;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplainerTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final String T4 = "nvidia-t4-16g";
    private static final String ASCEND = "ascend-910b3";
    private static final Duration GATE = Duration.ofMinutes(30);

    /// Chongqing full, Chengdu idle, of the same cards.
    private static Scene fullAtHome(Fact... facts) {
        return given(
                        cluster("cq-a").nodes(2).cards(8, A800),
                        cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                        firm("river"),
                        full("cq-a"))
                .and(facts);
    }

    @Nested
    class Blockers {
        @Test
        void all_that_is_in_the_way_is_told_with_numbers_from_home_outwards() {
            var scene =
                    given(
                            cluster("cq-a").nodes(2).cards(8, A800),
                            cluster("cq-b").nodes(2).cards(8, ASCEND),
                            cluster("cq-c").nodes(1).cards(4, A800),
                            cluster("cq-d").nodes(2).cards(8, A800).cordoned(),
                            cluster("cq-e").nodes(2).cards(8, T4),
                            cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                            cluster("ga-a").at("guian").nodes(2).cards(8, A800),
                            firm("river"),
                            busy("cq-a", 5),
                            job("a").by("river").workers(2).cards(4).cardMemory(64));

            Explanation told = scene.explain("a");

            assertThat(told.state()).isEqualTo(PartState.QUEUED);
            assertThat(told.policy()).isEqualTo("local-first-batch");
            assertThat(told.policyVersion()).isEqualTo(1);
            assertThat(told.placed()).isNull();
            assertThat(told.blockers())
                    .extracting(Blocker::reason, Blocker::ring, ExplainerTest::place)
                    .containsExactly(
                            tuple(Reason.NO_FREE_CAPACITY, Ring.HOME, "cq-a"),
                            tuple(Reason.CLUSTER_UNAVAILABLE, Ring.HOME, "cq-d"),
                            tuple(Reason.GATE_CLOSED, Ring.HUB, ""),
                            tuple(Reason.GATE_CLOSED, Ring.NEIGHBOUR, ""),
                            tuple(Reason.CLUSTER_TOO_SMALL, Ring.HOME, "cq-c"),
                            tuple(Reason.NO_MODEL, Ring.HOME, "cq-e"),
                            tuple(Reason.NO_RUNTIME, Ring.HOME, "cq-b"));
            assertThat(told.blockers().getFirst())
                    .satisfies(first -> {
                        assertThat(first.milliNeeded()).isEqualTo(8_000);
                        assertThat(first.milliFree()).isEqualTo(6_000);
                        assertThat(first.params()).containsEntry("nodesWithFreeCards", "2");
                    });
        }

        @Test
        void what_never_fits_anywhere_is_said_first() {
            var scene =
                    given(
                            cluster("cq-a").nodes(2).cards(8, A800),
                            firm("river"),
                            job("a").by("river").workers(3).cards(8));

            assertThat(scene.explain("a").blockers())
                    .extracting(Blocker::reason)
                    .containsExactly(Reason.NO_SUCH_CAPACITY, Reason.CLUSTER_TOO_SMALL);
        }

        @Test
        void a_job_that_its_owner_holds_says_so_first() {
            Explanation told = fullAtHome(job("a").by("river").cards(1).held()).explain("a");

            assertThat(told.state()).isEqualTo(PartState.HELD);
            assertThat(told.blockers().getFirst()).isEqualTo(Blocker.of(Reason.HELD).with("cause", "HELD_BY_OWNER"));
            assertThat(told.blockers()).extracting(Blocker::reason).contains(Reason.NO_FREE_CAPACITY);
            assertThat(told.counterfactuals()).isEmpty();
            assertThat(told.expectedStart()).isEqualTo(new Forecast.Unknown(Forecast.Why.HELD));
        }

        @Test
        void a_hold_that_is_not_obeyed_yet_is_told_already() {
            var scene = fullAtHome(job("a").by("river").cards(1));
            var record = Objects.requireNonNull(scene.state().job(scene.id("a")));

            var held = scene.after(List.of(new Change.JobChanged(record.wanting(true, false, 0))));

            assertThat(held.part("a").state()).isEqualTo(PartState.QUEUED);
            assertThat(held.explain("a").blockers().getFirst().reason()).isEqualTo(Reason.HELD);
        }

        @Test
        void a_back_off_tells_until_when() {
            var scene =
                    given(cluster("cq-a").nodes(1).cards(8, A800), firm("river"), job("a").by("river").cards(1))
                            .cycle()
                            .then()
                            .starts("a");
            Instant until = Scene.NOON.plusSeconds(60);
            var failed =
                    scene.after(
                            List.of(
                                    new Change.PartChanged(
                                            scene.part("a")
                                                    .to(PartState.BACKOFF, Scene.NOON)
                                                    .until(until)
                                                    .because("EXIT_CODE", "exit code 1")
                                                    .record())));

            Explanation told = failed.explain("a");

            assertThat(told.blockers())
                    .containsExactly(Blocker.of(Reason.BACKING_OFF).with("cause", "EXIT_CODE").with("until", until));
            assertThat(told.expectedStart())
                    .isEqualTo(new Forecast.Expected(null, until, Forecast.Basis.DECLARED_MAX_RUNTIME));
        }

        @ParameterizedTest
        @EnumSource(names = {"PLANNING", "DISPATCH"})
        void a_hub_that_is_switched_off_says_so_first(HubSwitch off) {
            Explanation told = fullAtHome(job("a").by("river").cards(1), switchedOff(off)).explain("a");

            assertThat(told.blockers().getFirst()).isEqualTo(Blocker.of(Reason.SWITCHED_OFF).with("switch", off));
            assertThat(told.expectedStart()).isEqualTo(new Forecast.Unknown(Forecast.Why.SWITCHED_OFF));
        }

        @Test
        void a_job_of_a_queue_that_is_gone_is_misconfigured() {
            Explanation told = fullAtHome(job("a").by("river").in("gone").cards(1)).explain("a");

            assertThat(told.blockers()).containsExactly(Blocker.of(Reason.MISCONFIGURED).with("queue", "gone"));
            assertThat(told.expectedStart()).isEqualTo(new Forecast.Unknown(Forecast.Why.NO_SUCH_CAPACITY));
        }

        @Test
        void a_part_that_the_next_cycle_would_place_is_not_evaluated_yet() {
            Explanation told =
                    given(cluster("cq-a").nodes(1).cards(8, A800), firm("river"), job("a").by("river").cards(1))
                            .explain("a");

            assertThat(told.blockers()).containsExactly(Blocker.of(Reason.NOT_YET_EVALUATED));
            assertThat(told.expectedStart())
                    .isEqualTo(new Forecast.Expected(null, Scene.NOON, Forecast.Basis.DECLARED_MAX_RUNTIME));
        }

        @Test
        void a_gate_tells_when_it_opens_only_where_nothing_but_time_is_missing() {
            var full = fullAtHome(job("a").by("river").cards(8));
            var half =
                    given(
                            cluster("cq-a").nodes(2).cards(8, A800),
                            cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                            firm("river"),
                            busy("cq-a", 2),
                            job("a").by("river").workers(2).cards(8));

            assertThat(gate(full.explain("a")).params())
                    .containsEntry("opensAt", Scene.NOON.plus(GATE).toString())
                    .containsEntry("tier", "hub");
            assertThat(gate(half.explain("a")).params()).doesNotContainKey("opensAt").containsEntry("tier", "hub");
        }

        @Test
        void a_job_that_is_over_or_unknown_has_no_explanation() {
            Scene scene = fullAtHome();

            assertThatThrownBy(() ->
                            new Explainer(scene.planner())
                                    .explain(scene.state(), new PartId(new JobId(1), 0), Scene.NOON))
                    .isInstanceOf(NoSuchElementException.class);
        }
    }

    @Nested
    class JobsAhead {
        @Test
        void are_those_of_the_same_queue_whose_turn_is_before_whatever_they_ask_for() {
            var scene =
                    fullAtHome(
                            firm("hill"),
                            job("other queue").by("hill").cards(1).waiting(Duration.ofHours(1)),
                            job("older").by("river").cards(1).waiting(Duration.ofMinutes(2)),
                            job("older twin").by("river").cards(8).waiting(Duration.ofMinutes(1)),
                            job("higher").by("river").cards(8).priority(PriorityClass.HIGH),
                            job("me").by("river").cards(8),
                            job("younger").by("river").cards(8),
                            job("lower").by("river").cards(8).priority(PriorityClass.LOW).waiting(Duration.ofHours(1)));

            assertThat(scene.explain("me").jobsAhead()).isEqualTo(3);
            assertThat(scene.explain("higher").jobsAhead()).isZero();
            assertThat(scene.explain("lower").jobsAhead()).isEqualTo(5);
        }
    }

    @Nested
    class Counterfactuals {
        @Test
        void waiting_for_a_gate_is_enough() {
            Instant then = Scene.NOON.plus(GATE);

            assertThat(fullAtHome(job("a").by("river").cards(8)).explain("a").counterfactuals())
                    .containsExactly(
                            counterfactual(
                                    Kind.WAIT_FOR_GATE,
                                    Map.of("policy", "local-first-batch", "tier", "hub", "opensAt", then.toString()),
                                    new Effect(then, new ClusterId("cd-a"), Ring.HUB, A800)));
        }

        @Test
        void waiting_may_lead_through_two_gates() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800),
                            cluster("cd-a").at("chengdu").nodes(1).cards(8, A800),
                            cluster("ga-a").at("guian").nodes(1).cards(8, A800),
                            firm("river"),
                            full("cq-a"),
                            full("cd-a"),
                            job("a").by("river").cards(8));

            assertThat(scene.explain("a").counterfactuals())
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change.kind()).isEqualTo(Kind.WAIT_FOR_GATE);
                        assertThat(change.params()).containsEntry("tier", "away");
                        assertThat(change.effect().at()).isEqualTo(Scene.NOON.plus(Duration.ofHours(2)));
                        assertThat(change.effect().cluster()).hasToString("ga-a");
                    });
        }

        @Test
        void an_image_for_the_stack_that_is_idle_at_home() {
            var scene =
                    given(
                            cluster("cq-a").nodes(2).cards(8, A800),
                            cluster("cq-b").nodes(2).cards(8, ASCEND),
                            cluster("cd-b").at("chengdu").nodes(2).cards(8, "hygon-k100-ai"),
                            firm("river"),
                            full("cq-a"),
                            job("a").by("river").cards(8));

            assertThat(scene.explain("a").counterfactuals())
                    .containsExactly(
                            counterfactual(
                                    Kind.ADD_IMAGE,
                                    Map.of("stack", "CANN"),
                                    new Effect(Scene.NOON, new ClusterId("cq-b"), Ring.HOME, ASCEND)));
        }

        @Test
        void fewer_wishes_for_the_card() {
            var scene =
                    given(
                            cluster("cq-a").nodes(2).cards(8, A800),
                            cluster("cq-b").nodes(2).cards(8, T4),
                            firm("river"),
                            full("cq-a"),
                            job("models").by("river").cards(8).models(A800),
                            job("precision").by("river").cards(8).computingIn(Precision.BF16),
                            job("memory").by("river").cards(8).cardMemory(80),
                            job("both").by("river").cards(8).cardMemory(80).models(A800));

            assertThat(scene.explain("models").counterfactuals())
                    .containsExactly(atHome(Kind.DROP_MODELS, Map.of("models", A800)));
            assertThat(scene.explain("precision").counterfactuals())
                    .containsExactly(atHome(Kind.DROP_PRECISION, Map.of("precision", "BF16")));
            assertThat(scene.explain("memory").counterfactuals())
                    .containsExactly(atHome(Kind.DROP_MEMORY, Map.of("memoryGib", "80")));
            assertThat(scene.explain("both").counterfactuals()).as("one change alone is not enough").isEmpty();
        }

        @Test
        void no_pin() {
            var scene =
                    given(
                            cluster("cq-a").nodes(2).cards(8, A800),
                            cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                            firm("river"),
                            full("cd-a"),
                            job("a").by("river").cards(8).pinnedTo(Ring.HUB));

            assertThat(scene.explain("a").counterfactuals())
                    .containsExactly(
                            counterfactual(
                                    Kind.DROP_PIN,
                                    Map.of("rings", "HUB", "sites", ""),
                                    new Effect(Scene.NOON, new ClusterId("cq-a"), Ring.HOME, A800)));
        }

        @Test
        void more_quota() {
            var scene =
                    given(
                                    cluster("cq-a").nodes(2).cards(8, A800),
                                    firm("river"),
                                    queue("river").nominal("chongqing-cloud", 10),
                                    job("a").by("river").cards(8),
                                    job("b").by("river").cards(4))
                            .cycle()
                            .then();

            assertThat(scene.explain("b").counterfactuals())
                    .containsExactly(
                            counterfactual(
                                    Kind.RAISE_QUOTA,
                                    Map.of(
                                            "queue",
                                            "river",
                                            "supplyGroup",
                                            "chongqing-cloud",
                                            "class",
                                            "*",
                                            "nominal",
                                            "10",
                                            "atLeast",
                                            "12"),
                                    new Effect(Scene.NOON, new ClusterId("cq-a"), Ring.HOME, A800)));
        }

        @Test
        void a_gate_that_time_alone_does_not_open() {
            var scene =
                    given(
                            cluster("cq-a").nodes(2).cards(8, A800),
                            cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                            firm("river"),
                            busy("cq-a", 2),
                            job("a").by("river").workers(2).cards(8));

            assertThat(scene.explain("a").counterfactuals())
                    .containsExactly(
                            counterfactual(
                                    Kind.OPEN_GATE,
                                    Map.of("policy", "local-first-batch", "tier", "hub"),
                                    new Effect(Scene.NOON, new ClusterId("cd-a"), Ring.HUB, A800)));
        }

        @Test
        void never_what_a_ban_forbids() {
            var scene = fullAtHome(job("a").by("river").cards(8).data(DataClass.REGULATED));

            assertThat(scene.explain("a").counterfactuals()).isEmpty();
        }

        @ForEverySeed(100)
        void they_are_few_and_the_cheapest_first_and_waiting_for_a_gate_comes_true(long seed) {
            Scene scene = RandomScene.of(seed).cycle().after();

            for (var job : scene.state().jobs()) {
                Explanation told =
                        new Explainer(scene.planner()).explain(scene.state(), new PartId(job.id(), 0), scene.now());

                assertThat(told.counterfactuals())
                        .hasSizeLessThanOrEqualTo(WhatIf.MOST)
                        .isSortedAccordingTo(Comparator.comparing(Counterfactual::kind));
                for (Counterfactual change : told.counterfactuals()) {
                    if (change.kind() == Kind.WAIT_FOR_GATE) {
                        assertThat(change.effect().at()).isAfter(scene.now());
                        assertThat(scene.planner().search().find(scene.state(), told.part(), change.effect().at()))
                                .isInstanceOf(Search.Outcome.Found.class);
                    } else {
                        assertThat(change.effect().at()).isEqualTo(scene.now());
                    }
                    assertThat(told.blockers()).isNotEmpty();
                    assertThat(told.placed()).isNull();
                }
            }
        }

        private static Counterfactual atHome(Kind kind, Map<String, String> params) {
            return counterfactual(kind, params, new Effect(Scene.NOON, new ClusterId("cq-b"), Ring.HOME, T4));
        }

        private static Counterfactual counterfactual(Kind kind, Map<String, String> params, Effect effect) {
            return new Counterfactual(kind, new TreeMap<>(params), effect);
        }
    }

    @Nested
    class Placements {
        @Test
        void a_part_at_home_tells_its_ring_and_its_score_and_no_spill() {
            var scene =
                    given(cluster("cq-a").nodes(1).cards(8, A800), firm("river"), job("a").by("river").cards(4))
                            .cycle()
                            .then()
                            .starts("a");

            Explanation told = scene.explain("a");

            assertThat(told.state()).isEqualTo(PartState.RUNNING);
            assertThat(told.blockers()).isEmpty();
            assertThat(told.counterfactuals()).isEmpty();
            assertThat(told.expectedStart()).isEqualTo(new Forecast.Unknown(Forecast.Why.PLACED));
            assertThat(told.placed())
                    .isNotNull()
                    .satisfies(placed -> {
                        assertThat(placed.placement().cluster()).hasToString("cq-a");
                        assertThat(placed.choice().ring()).isEqualTo(Ring.HOME);
                        assertThat(placed.choice().scores())
                                .extracting(term -> term.name())
                                .containsExactly("ring", "tightness", "fragmentation");
                        assertThat(placed.choice().score()).isEqualTo(30 + 0.5 - 1);
                        assertThat(placed.spill()).isNull();
                    });
        }

        @Test
        void a_part_away_from_home_tells_the_gate_and_its_proof() {
            var scene = fullAtHome(job("a").by("river").cards(8)).after(GATE).cycle().then();

            assertThat(scene.explain("a").placed())
                    .isNotNull()
                    .satisfies(placed -> {
                        Spill spill = Objects.requireNonNull(placed.spill());
                        assertThat(spill.reason()).isEqualTo(SpillReason.WAITED_OUT);
                        assertThat(spill.proof()).containsEntry("utilization", "1.000");
                    });
        }
    }

    private static String place(Blocker blocker) {
        return blocker.cluster() == null ? "" : blocker.cluster().value();
    }

    private static Blocker gate(Explanation told) {
        return told.blockers().stream()
                .filter(blocker -> blocker.reason() == Reason.GATE_CLOSED)
                .findFirst()
                .orElseThrow();
    }
}
