package io.jialing.core.planning;

import static io.jialing.core.fixtures.CycleAssert.assertThat;
import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.cohort;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.RandomScene;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Shares.Rivals;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Memory;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.Resources;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import java.time.Duration;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Dominant shares, and who is served first for them.
class SharesTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final String T4 = "nvidia-t4-16g";
    private static final String CHONGQING = "chongqing-cloud";
    private static final Offset<Double> ALMOST = within(1e-9);

    /// Four nodes of eight cards, 128 cores and 1,024 GiB each.
    private static Scene fourNodes() {
        return given(cluster("cq-a").nodes(4).cards(8, A800), firm("river"), firm("hill"));
    }

    private static double share(Scene scene, Member member) {
        return new Shares(scene.state(), AcceleratorCatalogue.shipped()).of(member);
    }

    private static double share(Scene scene, String queue) {
        return share(scene, Member.queue(queue));
    }

    @Nested
    class OfAQueue {
        @Test
        void are_its_part_of_the_resource_that_it_uses_most_of_divided_by_its_weight() {
            var scene = fourNodes().and(job("a").by("river").cards(8).each(64, 128)).cycle().then();

            assertThat(share(scene, "river")).isCloseTo(8 / 32.0, ALMOST);
            assertThat(share(scene.and(queue("river").weight(2)), "river")).isCloseTo(8 / 64.0, ALMOST);
            assertThat(share(scene, "hill")).isZero();
        }

        @Test
        void count_cores_and_memory_where_those_are_the_greater_part() {
            var cores = fourNodes().and(job("a").by("river").cards(1).each(96, 1)).cycle().then();
            var memory = fourNodes().and(job("a").by("river").cards(1).each(1, 512)).cycle().then();

            assertThat(share(cores, "river")).isCloseTo(96 / 512.0, ALMOST);
            assertThat(share(memory, "river")).isCloseTo(512 / 4096.0, ALMOST);
        }

        @Test
        void count_cards_by_what_they_are_worth() {
            var catalogue = AcceleratorCatalogue.shipped();
            double a800 = catalogue.find(A800).orElseThrow().value();
            double t4 = catalogue.find(T4).orElseThrow().value();
            var scene =
                    given(
                                    cluster("cq-a").nodes(1).cards(8, A800).nodes(1).cards(8, T4),
                                    firm("river"),
                                    job("a").by("river").cards(4).models(T4))
                            .cycle()
                            .then();

            assertThat(share(scene, "river")).isCloseTo(4 * t4 / (8 * a800 + 8 * t4), ALMOST);
        }

        @Test
        void leave_out_what_it_has_a_right_to_with_the_cores_and_memory_of_those_cards() {
            var scene =
                    fourNodes()
                            .and(
                                    queue("river").nominal(CHONGQING, 8).in("yu"),
                                    queue("hill").nominal(CHONGQING, 8).in("yu"),
                                    job("a").by("river").cards(8).each(128, 1024))
                            .cycle()
                            .then();
            assertThat(share(scene, "river")).isZero();

            var borrowing = scene.and(job("b").by("river").cards(4)).cycle().then();
            assertThat(share(borrowing, "river")).as("of the 16 that the cohort has").isCloseTo(4 / 16.0, ALMOST);
        }

        @Test
        void take_no_right_to_one_model_for_a_right_to_another() {
            var scene =
                    given(
                                    cluster("cq-a").nodes(1).cards(8, A800).nodes(1).cards(8, T4),
                                    firm("river"),
                                    queue("river").nominal(CHONGQING, T4, 8),
                                    job("a").by("river").cards(4).models(A800))
                            .cycle()
                            .then();

            assertThat(share(scene, "river")).isPositive();
        }

        @Test
        void have_no_bounds_where_something_is_used_that_nobody_has() {
            var gone = fourNodes().and(job("a").by("river").cards(8)).cycle().then().unready("cq-a");

            assertThat(share(gone, "river")).isInfinite();
            assertThat(share(gone, "hill")).isZero();
        }

        @Test
        void forget_what_a_lost_cluster_held() {
            var lost = fourNodes().and(job("a").by("river").cards(8)).cycle().then().lose("cq-a");

            assertThat(share(lost, "river")).isZero();
            assertThat(share(lost.finds("cq-a"), "river")).isCloseTo(8 / 32.0, ALMOST);
        }
    }

    @Nested
    class Turns {
        @Test
        void go_to_the_cheaper_cards_first() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800).nodes(1).cards(8, T4),
                            firm("river"),
                            firm("hill"),
                            job("r1").by("river").cards(2).models(A800).waiting(Duration.ofMinutes(9)),
                            job("h1").by("hill").cards(2).models(T4),
                            job("h2").by("hill").cards(2).models(T4),
                            job("h3").by("hill").cards(2).models(T4));

            assertThat(scene.cycle()).placesOnly("h1", "h2", "h3", "r1");
        }

        @Test
        void go_to_who_stays_within_its_rights_before_who_borrows() {
            var scene =
                    fourNodes()
                            .and(
                                    queue("hill").weight(1_000).in("yu"),
                                    queue("river").nominal(CHONGQING, 16).in("yu"),
                                    job("r1").by("river").cards(8).each(127, 1),
                                    job("h1").by("hill").cards(8).waiting(Duration.ofHours(1)),
                                    job("r2").by("river").cards(8));

            assertThat(scene.cycle()).placesOnly("r1", "r2").leavesWaiting("h1", Reason.QUOTA);
        }

        @Test
        void are_a_cohort_s_as_a_whole_first_and_then_its_queues() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(6, A800),
                            firm("river"),
                            firm("hill"),
                            firm("lake"),
                            cohort("yu"),
                            queue("river").in("yu"),
                            queue("hill").in("yu"),
                            job("r1").by("river").cards(1),
                            job("r2").by("river").cards(1),
                            job("h1").by("hill").cards(1),
                            job("h2").by("hill").cards(1),
                            job("l1").by("lake").cards(1),
                            job("l2").by("lake").cards(1),
                            job("l3").by("lake").cards(1));

            assertThat(scene.cycle()).placesOnly("r1", "l1", "h1", "l2", "r2", "l3");
            assertThat(scene.and(cohort("yu").weight(2)).cycle()).placesOnly("r1", "h1", "l1", "r2", "h2", "l2");
        }
    }

    @Nested
    class Memories {
        private Scene remembering(Scene scene) {
            return scene.after(
                    new Shares(scene.state(), AcceleratorCatalogue.shipped())
                            .memories(scene.now()).stream().map(Change.MemoryChanged::new).toList());
        }

        /// A day of river's work on all cards, seen by the ticks at its beginning and its end.
        private Scene afterADayOfRivers() {
            Scene running = remembering(fourNodes().and(job("old").by("river").workers(4).cards(8)).cycle().then());
            return remembering(running.after(Duration.ofDays(1)).starts("old").ends("old"));
        }

        @Test
        void let_who_has_used_less_so_far_go_first() {
            var scene =
                    afterADayOfRivers()
                            .and(
                                    job("r1").by("river").cards(1).waiting(Duration.ofHours(1)),
                                    job("h1").by("hill").cards(1),
                                    job("h2").by("hill").cards(1));

            assertThat(scene.cycle()).placesOnly("h1", "h2", "r1");
        }

        @Test
        void fade() {
            var later =
                    afterADayOfRivers()
                            .after(Duration.ofDays(60))
                            .and(
                                    job("r1").by("river").cards(1).waiting(Duration.ofHours(1)),
                                    job("h1").by("hill").cards(1),
                                    job("h2").by("hill").cards(1));

            assertThat(later.cycle()).placesOnly("h1", "r1", "h2");
        }

        @Test
        void hold_nothing_against_the_use_of_ones_rights() {
            var scene =
                    afterADayOfRivers()
                            .and(
                                    queue("river").in("yu").nominal(CHONGQING, 8),
                                    queue("hill").in("yu").nominal(CHONGQING, 8),
                                    job("r1").by("river").cards(8).waiting(Duration.ofMinutes(2)),
                                    job("h1").by("hill").cards(8).waiting(Duration.ofMinutes(1)));

            assertThat(share(scene, "river")).isZero();
            assertThat(scene.cycle()).placesOnly("h1", "r1");
        }

        @Test
        void are_written_when_use_has_changed_and_only_then() {
            Scene idle = fourNodes();
            Scene busy = idle.and(job("a").by("river").cards(1)).cycle().then();

            assertThat(new Shares(idle.state(), AcceleratorCatalogue.shipped()).memories(idle.now())).isEmpty();
            assertThat(new Shares(busy.state(), AcceleratorCatalogue.shipped()).memories(busy.now()))
                    .extracting(Memory::member)
                    .containsExactly(Member.queue("river"));
            Scene known = remembering(busy);
            assertThat(
                            new Shares(known.state(), AcceleratorCatalogue.shipped())
                                    .memories(known.now().plus(Duration.ofHours(1))))
                    .isEmpty();
        }

        @Test
        void do_not_enter_the_shares_that_preemption_compares() {
            assertThat(share(afterADayOfRivers(), "river")).isZero();
        }
    }

    @Nested
    class Meeting {
        private final Scene scene =
                given(
                        firm("a"),
                        firm("b"),
                        firm("c"),
                        firm("d"),
                        firm("e"),
                        cohort("cities"),
                        cohort("yu").in("cities"),
                        cohort("rong").in("cities"),
                        queue("a").in("yu"),
                        queue("b").in("yu"),
                        queue("c").in("rong"),
                        queue("d").in("cities"));

        private Rivals rivals(String one, String other) {
            return new Shares(scene.state(), AcceleratorCatalogue.shipped()).rivals(one, other);
        }

        @Test
        void is_in_the_lowest_cohort_of_both() {
            assertThat(rivals("a", "b")).isEqualTo(new Rivals(Member.queue("a"), Member.queue("b")));
            assertThat(rivals("a", "c")).isEqualTo(new Rivals(Member.cohort("yu"), Member.cohort("rong")));
            assertThat(rivals("d", "b")).isEqualTo(new Rivals(Member.queue("d"), Member.cohort("yu")));
        }

        @Test
        void is_in_the_hub_where_they_have_none_in_common() {
            assertThat(rivals("a", "e")).isEqualTo(new Rivals(Member.cohort("cities"), Member.queue("e")));
        }
    }

    @ForEverySeed
    void the_share_after_a_charge_is_the_share_once_it_is_placed_and_back_again(long seed) {
        Scene scene = RandomScene.of(seed);
        HubState state = scene.state();
        var shares = new Shares(state, AcceleratorCatalogue.shipped());

        for (Decision decision : scene.planner().plan(state, scene.now(), Planner.Budget.UNLIMITED).decisions()) {
            HubState next =
                    state.apply(new Change.PartChanged(decision.applied(state.part(decision.part()), scene.now())));
            if (decision instanceof Decision.Placed placed) {
                JobRecord job = Objects.requireNonNull(state.job(placed.part().job()));
                Shares.Charge charge = charge(state, job, placed);
                Shares.Charge back =
                        new Shares.Charge(charge.queue(), charge.flavor(), Account.Sum.NOTHING.minus(charge.held()));
                for (Member member : state.lineage(Member.queue(job.queue()))) {
                    assertThat(shares.in(state).after(member, charge)).isEqualTo(shares.in(next).of(member));
                    assertThat(shares.in(next).after(member, back)).isEqualTo(shares.in(state).of(member));
                }
            }
            state = next;
        }
    }

    @ForEverySeed
    void shares_do_not_depend_on_how_a_state_came_about(long seed) {
        HubState state = RandomScene.of(seed).cycle().after().state();
        HubState again = HubState.EMPTY.apply(state.rows());

        var shares = new Shares(state, AcceleratorCatalogue.shipped());
        var same = new Shares(again, AcceleratorCatalogue.shipped());

        state.queues()
                .forEach(queue ->
                        assertThat(same.of(Member.queue(queue.name())))
                                .isEqualTo(shares.of(Member.queue(queue.name()))));
    }

    private static Shares.Charge charge(HubState state, JobRecord job, Decision.Placed placed) {
        SupplyGroupId group = Objects.requireNonNull(state.cluster(placed.placement().cluster())).group();
        Resources held = job.shape().needs().perWorker().times(placed.placement().workers());
        return new Shares.Charge(
                job.queue(),
                new Flavor(group, placed.placement().model()),
                Account.Sum.held(placed.placement().milliCards(), held.milliCpu(), held.memoryMib()));
    }
}
