package io.jialing.core.planning;

import static io.jialing.core.fixtures.CycleAssert.assertThat;
import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.cohort;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.queue;
import static io.jialing.core.fixtures.Scene.visitors;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.Scene;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.state.Choice;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What queues of a cohort lend each other, and what supply groups let visitors have.
class LendingTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final String CHONGQING = "chongqing-cloud";

    /// Three nodes of eight cards, of which two queues of a cohort have a right to eight each.
    private static Scene twoOfACohort() {
        return given(
                cluster("cq-a").nodes(3).cards(8, A800),
                firm("river"),
                firm("hill"),
                cohort("yu"),
                queue("river").in("yu").nominal(CHONGQING, 8),
                queue("hill").in("yu").nominal(CHONGQING, 8));
    }

    @Nested
    class Borrowing {
        @Test
        void a_queue_uses_what_others_of_its_cohort_leave_unused_and_not_more() {
            var cycle =
                    twoOfACohort()
                            .and(
                                    job("a").by("river").cards(8),
                                    job("b").by("river").cards(8),
                                    job("c").by("river").cards(8))
                            .cycle();

            assertThat(cycle).placesOnly("a", "b").leavesWaiting("c", Reason.QUOTA);
        }

        @Test
        void its_borrowing_limit_keeps_it_from_taking_all() {
            var scene =
                    twoOfACohort()
                            .and(
                                    queue("river").in("yu").nominal(CHONGQING, 8).borrowing(4),
                                    job("a").by("river").cards(8),
                                    job("b").by("river").cards(8),
                                    job("c").by("river").cards(4));

            assertThat(scene.cycle()).placesOnly("a", "c");
        }

        @Test
        void what_the_owner_does_not_lend_stays_for_it() {
            var scene =
                    twoOfACohort()
                            .and(
                                    queue("hill").in("yu").nominal(CHONGQING, 8).lending(4),
                                    job("a").by("river").cards(8),
                                    job("b").by("river").cards(8),
                                    job("c").by("river").cards(4),
                                    job("h").by("hill").cards(4));

            assertThat(scene.cycle()).placesOnly("a", "h", "c");
        }

        @Test
        void a_cohort_lends_to_its_sibling_through_their_parent() {
            var scene =
                    given(
                                    cluster("cq-a").nodes(3).cards(8, A800),
                                    firm("river"),
                                    firm("hill"),
                                    cohort("cities").nominal(CHONGQING, 8),
                                    cohort("yu").in("cities"),
                                    cohort("rong").in("cities"),
                                    queue("river").in("yu"),
                                    queue("hill").in("rong").nominal(CHONGQING, 8).lending(0))
                            .and(job("a").by("river").cards(8), job("b").by("river").cards(8));

            assertThat(scene.cycle()).placesOnly("a");
            assertThat(scene.and(cohort("rong").in("cities").nominal(CHONGQING, 8)).cycle()).placesOnly("a", "b");
            assertThat(scene.and(cohort("yu").in("cities").nominal(CHONGQING, 0).borrowing(4)).cycle()).placesNothing();
        }

        @Test
        void a_right_of_ones_own_is_used_before_another_s() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800),
                            cluster("cq-b").of("other").nodes(1).cards(8, A800),
                            firm("river"),
                            firm("hill"),
                            queue("river").in("yu").nominal("other", 8),
                            queue("hill").in("yu").nominal(CHONGQING, 8),
                            job("a").by("river").cards(8));

            assertThat(scene.cycle()).places("a").at("cq-b");
            assertThat(scene.and(full("cq-b")).cycle()).places("a").at("cq-a");
            assertThat(scene.and(full("cq-b")).cycle().then().part("a").currentAttempt().choice().scores())
                    .contains(new Choice.Term("borrowing", -2));
        }

        @Test
        void a_flavor_that_nobody_of_the_cohort_has_a_quota_of_is_bounded_by_capacity_alone() {
            var scene =
                    twoOfACohort()
                            .and(
                                    cluster("cq-b").of("free").nodes(2).cards(8, A800),
                                    full("cq-a"),
                                    job("a").by("river").cards(8),
                                    job("b").by("river").cards(8));

            assertThat(scene.cycle()).placesOnly("a", "b");
        }

        @Test
        void a_queue_without_quota_of_its_own_lives_on_what_the_others_lend() {
            var scene =
                    twoOfACohort()
                            .and(
                                    firm("lake"),
                                    queue("lake").in("yu"),
                                    job("a").by("lake").cards(8).waiting(Duration.ofMinutes(1)),
                                    job("b").by("lake").cards(8),
                                    job("h").by("hill").cards(8));

            assertThat(scene.cycle()).placesOnly("h", "a");
        }
    }

    @Nested
    class Changes {
        @Test
        void a_right_that_was_made_smaller_than_what_is_used_stops_new_work_and_nothing_else() {
            var full = twoOfACohort().and(job("a").by("river").cards(8)).cycle().then();

            var smaller =
                    full.and(
                            queue("river").in("yu").nominal(CHONGQING, 2),
                            queue("hill").in("yu").nominal(CHONGQING, 2),
                            job("b").by("river").cards(1),
                            job("h").by("hill").cards(1));

            assertThat(smaller.cycle()).placesNothing().leavesWaiting("b", Reason.QUOTA);
            assertThat(smaller.starts("a").ends("a").cycle()).placesOnly("b", "h");
        }

        @Test
        void a_queue_takes_its_use_along_into_another_cohort() {
            var moved =
                    twoOfACohort()
                            .and(job("a").by("river").cards(8))
                            .cycle()
                            .then()
                            .and(
                                    queue("river").in("rong").nominal(CHONGQING, 8),
                                    job("h1").by("hill").cards(8),
                                    job("h2").by("hill").cards(8),
                                    job("b").by("river").cards(1));

            assertThat(moved.cycle()).placesOnly("h1").leavesWaiting("b", Reason.QUOTA);
        }
    }

    @Nested
    class Explaining {
        @Test
        void numbers_say_what_is_ones_own_what_is_borrowed_and_what_the_cohort_could_lend() {
            var scene =
                    twoOfACohort()
                            .and(
                                    queue("river").in("yu").nominal(CHONGQING, 8).borrowing(6),
                                    job("a").by("river").workers(3).cards(4),
                                    job("b").by("river").cards(4))
                            .cycle()
                            .then();

            assertThat(scene.explain("b").blockers())
                    .filteredOn(blocker -> blocker.reason() == Reason.QUOTA)
                    .singleElement()
                    .satisfies(blocker -> {
                        assertThat(blocker.milliNeeded()).isEqualTo(4_000);
                        assertThat(blocker.milliFree()).isEqualTo(2_000);
                        assertThat(blocker.params())
                                .containsEntry("nominal", "8")
                                .containsEntry("used", "12")
                                .containsEntry("borrowed", "4")
                                .containsEntry("borrowLimit", "6")
                                .containsEntry("maximum", "14")
                                .containsEntry("cohort", "yu")
                                .containsEntry("cohortFree", "4");
                    });
        }

        @Test
        void an_owner_is_told_that_others_have_what_is_its_own() {
            var scene =
                    twoOfACohort()
                            .and(job("a").by("river").workers(2).cards(8))
                            .cycle()
                            .then()
                            .and(job("h").by("hill").cards(8));

            assertThat(scene.explain("h").blockers())
                    .filteredOn(blocker -> blocker.reason() == Reason.QUOTA)
                    .singleElement()
                    .extracting(Blocker::params)
                    .satisfies(params -> assertThat(params).containsEntry("lentOut", "8").containsEntry("used", "0"));
        }

        @Test
        void more_than_the_cohort_could_ever_lend_is_above_the_maximum() {
            var scene = twoOfACohort().and(job("a").by("river").workers(3).cards(8)).cycle().then();

            assertThat(scene.explain("a").blockers())
                    .extracting(Blocker::reason)
                    .containsExactly(Reason.ABOVE_MAXIMUM, Reason.ABOVE_MAXIMUM);
        }

        @Test
        void a_right_that_would_help_is_named() {
            var scene =
                    twoOfACohort()
                            .and(
                                    queue("river").in("yu").nominal(CHONGQING, 8).borrowing(0),
                                    job("a").by("river").cards(8),
                                    job("b").by("river").cards(8))
                            .cycle()
                            .then();

            assertThat(scene.explain("b").counterfactuals())
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change.kind()).isEqualTo(Counterfactual.Kind.RAISE_QUOTA);
                        assertThat(change.params()).containsEntry("nominal", "8").containsEntry("atLeast", "16");
                    });
        }
    }

    @Nested
    class Visitors {
        private final Scene scene =
                given(
                        cluster("cq-a").nodes(2).cards(8, A800),
                        cluster("cd-a").at("chengdu").nodes(1).cards(1, A800),
                        firm("river"),
                        firm("panda").of("chengdu"),
                        visitors(CHONGQING, 500));

        @Test
        void get_their_part_of_a_supply_group_and_locals_all_of_it() {
            var visiting =
                    scene.and(
                            job("v1").by("panda").cards(8),
                            job("v2").by("panda").cards(8),
                            job("l").by("river").cards(8));

            assertThat(visiting.cycle()).placesOnly("v1", "l").leavesWaiting("v2", Reason.VISITORS_FULL);
        }

        @Test
        void may_be_kept_out_and_are_told_so() {
            var closed =
                    scene.and(
                            visitors(CHONGQING, 0), job("v").by("panda").cards(8), job("cpu").by("panda").each(200, 1));

            assertThat(closed.cycle())
                    .leavesWaiting("v", Reason.NO_SUCH_CAPACITY)
                    .leavesWaiting("cpu", Reason.NO_SUCH_CAPACITY);
            assertThat(closed.explain("v").blockers()).extracting(Blocker::reason).contains(Reason.NOT_FOR_VISITORS);
        }

        @Test
        void who_are_kept_out_of_one_tier_may_go_on_to_the_next_at_once() {
            var further =
                    scene.and(
                            cluster("gy-a").at("guiyang").nodes(1).cards(8, A800),
                            visitors(CHONGQING, 0),
                            job("v").by("panda").cards(8));

            assertThat(further.cycle()).places("v").at("gy-a");
        }

        @Test
        void who_find_their_part_in_use_wait_for_it_as_for_a_full_tier() {
            var busy =
                    scene.and(cluster("gy-a").at("guiyang").nodes(1).cards(8, A800), job("v1").by("panda").cards(8))
                            .cycle()
                            .then()
                            .and(job("v2").by("panda").cards(8));

            assertThat(busy.cycle()).placesNothing();
            assertThat(busy.after(Duration.ofHours(3)).cycle()).places("v2").at("gy-a");
        }
    }
}
