package io.jialing.core.planning;

import static io.jialing.core.fixtures.CycleAssert.assertThat;
import static io.jialing.core.fixtures.Scene.busy;
import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.queue;
import static io.jialing.core.fixtures.Scene.switchedOff;

import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.Within;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Planner.Budget;
import io.jialing.core.resource.Stack;
import io.jialing.core.state.HubSwitch;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Whose turn it is, and what a queue and an accelerator allow.
class QueuesTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final String T4 = "nvidia-t4-16g";
    private static final String DIE = "ascend-910c-die";

    /// One node of eight cards in Chongqing, and two firms there.
    private static Scene oneNode() {
        return given(cluster("cq-a").nodes(1).cards(8, A800), firm("river"), firm("hill"));
    }

    @Nested
    class Turns {
        @Test
        void the_higher_class_comes_first_then_the_earlier_submit_then_the_id() {
            var scene =
                    oneNode()
                            .and(
                                    job("low")
                                            .by("river")
                                            .cards(2)
                                            .priority(PriorityClass.LOW)
                                            .waiting(Duration.ofHours(9)),
                                    job("late").by("river").cards(2),
                                    job("early").by("river").cards(2).waiting(Duration.ofMinutes(1)),
                                    job("twin of late").by("river").cards(2),
                                    job("high").by("river").cards(2).priority(PriorityClass.HIGH));

            assertThat(scene.cycle()).placesOnly("high", "early", "late", "twin of late");
        }

        @Test
        void turns_go_by_age_across_shapes() {
            var scene =
                    oneNode()
                            .and(
                                    job("third").by("river").cards(2),
                                    job("first").by("river").cards(4).waiting(Duration.ofMinutes(2)),
                                    job("second").by("river").cards(1).waiting(Duration.ofMinutes(1)));

            assertThat(scene.cycle()).placesOnly("first", "second", "third");
        }

        @Test
        void one_that_does_not_fit_lets_a_smaller_one_by() {
            var scene =
                    oneNode()
                            .and(
                                    busy("cq-a", 6),
                                    job("wide").by("river").cards(4).waiting(Duration.ofMinutes(2)),
                                    job("narrow").by("river").cards(2));

            assertThat(scene.cycle()).placesOnly("narrow").leavesWaiting("wide", Reason.NO_FREE_CAPACITY);
        }
    }

    @Nested
    class Shares {
        @Test
        void the_queue_is_served_next_that_would_have_least_for_its_weight_and_of_equals_the_one_that_waits_longer() {
            var scene =
                    oneNode()
                            .and(
                                    job("r1").by("river").cards(2).waiting(Duration.ofMinutes(9)),
                                    job("r2").by("river").cards(2).waiting(Duration.ofMinutes(8)),
                                    job("r3").by("river").cards(2).waiting(Duration.ofMinutes(7)),
                                    job("h1").by("hill").cards(2),
                                    job("h2").by("hill").cards(2),
                                    job("h3").by("hill").cards(2));

            assertThat(scene.cycle()).placesOnly("r1", "h1", "r2", "h2");
            assertThat(scene.and(queue("hill").weight(3)).cycle()).placesOnly("h1", "h2", "r1", "h3");
        }

        @Test
        void what_a_queue_holds_from_before_counts() {
            var scene =
                    given(cluster("cq-a").nodes(2).cards(8, A800), firm("river"), firm("hill"))
                            .and(job("old").by("hill").cards(8))
                            .cycle()
                            .then()
                            .and(
                                    job("h1").by("hill").cards(4).waiting(Duration.ofHours(1)),
                                    job("r1").by("river").cards(4),
                                    job("r2").by("river").cards(4));

            assertThat(scene.cycle()).placesOnly("r1", "r2");
        }
    }

    @Nested
    class Quotas {
        private final Scene scene =
                given(
                        cluster("cq-a").nodes(4).cards(8, A800),
                        cluster("cd-a").at("chengdu").nodes(4).cards(8, A800),
                        firm("river"),
                        queue("river").nominal("chongqing-cloud", 12));

        @Test
        void a_queue_fills_its_quota_and_not_more() {
            var cycle = scene.and(job("a").by("river").cards(8), job("b").by("river").cards(8)).cycle();

            assertThat(cycle).placesOnly("a").leavesWaiting("b", Reason.QUOTA);
            assertThat(cycle.then().and(job("c").by("river").cards(4)).cycle()).placesOnly("c");
        }

        @Test
        void what_ends_gives_quota_back() {
            var full = scene.and(job("a").by("river").cards(8), job("b").by("river").cards(8)).cycle().then();

            assertThat(full.starts("a").ends("a").cycle()).placesOnly("b");
        }

        @Test
        void more_than_the_quota_is_above_the_maximum() {
            var cycle = scene.and(job("gang").by("river").workers(2).cards(8)).cycle();

            assertThat(cycle).placesNothing();
            Assertions.assertThat(cycle.then().explain("gang").blockers())
                    .filteredOn(blocker -> blocker.reason() == Reason.ABOVE_MAXIMUM)
                    .singleElement()
                    .satisfies(blocker -> {
                        Assertions.assertThat(blocker.milliNeeded()).isEqualTo(16_000);
                        Assertions.assertThat(blocker.milliFree()).isEqualTo(12_000);
                        Assertions.assertThat(blocker.params()).containsEntry("nominal", "12");
                    });
        }

        @Test
        void a_quota_of_one_class_leaves_other_classes_alone() {
            var mixed =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800).nodes(1).cards(8, T4),
                            firm("river"),
                            queue("river").nominal("chongqing-cloud", A800, 0),
                            job("a").by("river").cards(1));

            assertThat(mixed.cycle()).places("a").onCardsOf(T4);
        }

        @Test
        void fractions_use_quota_by_what_they_take() {
            var shared =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800),
                            firm("river"),
                            queue("river").nominal("chongqing-cloud", 1),
                            job("a").by("river").workers(3).fraction(0, 250),
                            job("b").by("river").fraction(0, 250),
                            job("c").by("river").fraction(0, 250));

            assertThat(shared.cycle()).placesOnly("a", "b").leavesWaiting("c", Reason.QUOTA);
        }

        @Test
        void work_without_accelerators_uses_no_quota() {
            assertThat(
                            scene.and(queue("river").nominal("chongqing-cloud", 0), job("a").by("river").each(64, 64))
                                    .cycle())
                    .places("a")
                    .at("cq-a");
        }
    }

    @Nested
    class Avoiding {
        private final Scene scene =
                given(cluster("cq-a").nodes(1).cards(8, A800), cluster("cq-b").nodes(1).cards(8, A800), firm("river"));

        @Test
        void a_part_stays_away_from_where_it_has_just_failed() {
            var avoiding = scene.and(job("a").by("river").cards(8).avoiding("cq-a", Duration.ofMinutes(5)));

            assertThat(avoiding.cycle()).places("a").at("cq-b");
            assertThat(avoiding.after(Duration.ofMinutes(5)).cycle()).places("a").at("cq-a");
        }

        @Test
        void it_waits_where_there_is_nothing_else_and_the_plan_wakes_for_it() {
            var cycle =
                    scene.and(full("cq-b"), job("a").by("river").cards(8).avoiding("cq-a", Duration.ofMinutes(5)))
                            .cycle();

            assertThat(cycle).placesNothing().leavesWaiting("a", Reason.NO_FREE_CAPACITY);
            Assertions.assertThat(cycle.plan().wakeAt()).isEqualTo(Scene.NOON.plusSeconds(300));
        }

        @Test
        void it_speaks_for_nobody_behind_it() {
            var both =
                    scene.and(
                            full("cq-b"),
                            job("burnt")
                                    .by("river")
                                    .cards(8)
                                    .waiting(Duration.ofMinutes(1))
                                    .avoiding("cq-a", Duration.ofMinutes(5)),
                            job("fresh").by("river").cards(8));

            assertThat(both.cycle()).placesOnly("fresh").places("fresh").at("cq-a");
        }
    }

    @Nested
    class Accelerators {
        @Test
        void a_domestic_job_takes_domestic_cards_only() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800),
                            cluster("cq-b").nodes(1).cards(8, "ascend-910b3"),
                            firm("river"),
                            job("a").by("river").cards(1).domesticOnly().images(Stack.CUDA, Stack.CANN),
                            job("b").by("river").cards(1).domesticOnly());

            assertThat(scene.cycle())
                    .placesOnly("a")
                    .places("a")
                    .at("cq-b")
                    .leavesWaiting("b", Reason.NO_SUCH_CAPACITY);
        }

        @Test
        void dies_come_in_pairs() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(16, DIE),
                            firm("river"),
                            job("odd").by("river").cards(3).images(Stack.CANN),
                            job("pair").by("river").workers(2).cards(2).images(Stack.CANN),
                            job("part").by("river").fraction(16 * 1024, 0).images(Stack.CANN));

            var cycle = scene.cycle();

            assertThat(cycle)
                    .placesOnly("pair")
                    .leavesWaiting("odd", Reason.NO_SUCH_CAPACITY)
                    .leavesWaiting("part", Reason.NO_SUCH_CAPACITY);
            Assertions.assertThat(cycle.then().part("pair").held())
                    .satisfies(held -> Assertions.assertThat(held.shares().getFirst().cardMask()).isEqualTo(0b1111));
        }

        @Test
        void models_are_taken_in_the_order_of_preference() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800).nodes(1).cards(8, T4),
                            firm("river"),
                            job("a").by("river").cards(8).models(T4, A800),
                            job("b").by("river").cards(8).models(T4, A800));

            assertThat(scene.cycle()).places("a").onCardsOf(T4).places("b").onCardsOf(A800);
        }

        @Test
        void fractions_of_several_jobs_share_a_card() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(2, A800),
                            firm("river"),
                            job("a").by("river").fraction(0, 500),
                            job("b").by("river").fraction(0, 500),
                            job("c").by("river").cards(1),
                            job("d").by("river").fraction(0, 1));

            assertThat(scene.cycle()).placesOnly("a", "b", "c").leavesWaiting("d", Reason.NO_FREE_CAPACITY);
        }

        @Test
        void work_without_accelerators_prefers_nodes_without_and_takes_others_when_they_are_full() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800).nodes(1),
                            firm("river"),
                            job("a").by("river").each(100, 1).images(Stack.CPU),
                            job("b").by("river").each(100, 1).images(Stack.CPU),
                            job("c").by("river").each(100, 1).images(Stack.CPU));

            assertThat(scene.cycle())
                    .placesOnly("a", "b")
                    .places("a")
                    .on("p1n00")
                    .places("b")
                    .on("p0n00")
                    .leavesWaiting("c", Reason.NO_FREE_CAPACITY);
        }

        @Test
        void an_image_for_another_architecture_is_no_image() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800).arch("arm64"),
                            firm("river"),
                            job("a").by("river").cards(1).image(Stack.CUDA, "amd64"),
                            job("b").by("river").cards(1).image(Stack.CUDA, "arm64"));

            assertThat(scene.cycle()).placesOnly("b");
        }
    }

    @Test
    void a_gang_is_placed_whole_or_not_at_all() {
        var scene =
                given(cluster("cq-a").nodes(2).cards(8, A800).racks(2), firm("river"))
                        .and(
                                job("rack").by("river").workers(2).cards(8).within(Within.RACK),
                                job("three").by("river").workers(3).cards(8),
                                job("two").by("river").workers(2).cards(8));

        assertThat(scene.cycle())
                .placesOnly("two")
                .places("two")
                .on("p0n00", "p0n01")
                .leavesWaiting("rack", Reason.NO_SUCH_CAPACITY)
                .leavesWaiting("three", Reason.NO_SUCH_CAPACITY);
    }

    @Test
    void a_queue_or_firm_that_is_gone_leaves_its_jobs_misconfigured() {
        assertThat(oneNode().and(job("a").by("river").in("nowhere").cards(1)).cycle())
                .leavesWaiting("a", Reason.MISCONFIGURED);
        assertThat(oneNode().and(job("a").by("nobody").in("river").cards(1)).cycle())
                .leavesWaiting("a", Reason.MISCONFIGURED);
    }

    @Test
    void nothing_is_planned_while_planning_is_switched_off() {
        assertThat(oneNode().and(job("a").by("river").cards(1), switchedOff(HubSwitch.PLANNING)).cycle())
                .decidesNothing();
    }

    @Test
    void a_cycle_stops_when_its_budget_is_used_up_and_says_so() {
        var scene = oneNode().and(job("a").by("river").cards(1), job("b").by("river").cards(2));

        var cycle = scene.cycle(new Budget(1));

        assertThat(cycle).placesOnly("a");
        Assertions.assertThat(cycle.plan().complete()).isFalse();
        assertThat(cycle.then().cycle()).placesOnly("b");
    }
}
