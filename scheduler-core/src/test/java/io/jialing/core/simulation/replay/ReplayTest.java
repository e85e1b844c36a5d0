package io.jialing.core.simulation.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.RandomTrace;
import io.jialing.core.fixtures.StateLaws;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Reason;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Resources;
import io.jialing.core.simulation.Evidence;
import io.jialing.core.simulation.replay.Trace.Machine;
import io.jialing.core.simulation.replay.Trace.Task;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /// What the hub takes to gather news before it plans.
    private static final Duration AT_ONCE = Duration.ofMillis(2);

    private final List<Machine> machines = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();

    @SuppressWarnings("ReferenceEquality") // states are values, and only another one needs another look
    @ForEverySeed(10)
    void every_task_runs_once_to_its_end_or_is_explained_and_no_node_is_ever_overcommitted(long seed) {
        Trace trace = RandomTrace.of(seed);
        var replay = new Replay(trace, 1 + (int) (seed % 4), seed);

        HubState checked = HubState.EMPTY;
        while (!replay.isOver()) {
            replay.step();
            if (replay.hub().live() != checked) {
                checked = replay.hub().live();
                StateLaws.check(checked);
            }
        }
        ReplayResult result = replay.result();

        int never = result.neverPlaced().values().stream().mapToInt(Integer::intValue).sum();
        assertThat(result.finished() + never).isEqualTo(trace.tasks().size());
        assertThat(result.placed()).isEqualTo(result.finished()).isEqualTo(result.waits().size());
        assertThat(result.neverPlaced().keySet()).allMatch(Reason::isStructural);
        assertThat(result.peakHeld()).isLessThanOrEqualTo(result.milliCards());
        Evidence evidence = Evidence.of(replay.journal().read());
        assertThat(evidence.runs()).isEqualTo(result.placed());
        assertThat(evidence.overlaps()).isEmpty();
        assertThat(evidence.running()).isEmpty();
    }

    @ForEverySeed(2)
    void the_same_trace_homes_and_seed_give_the_same_history(long seed) {
        var one = new Replay(RandomTrace.of(seed), 3, seed);
        var other = new Replay(RandomTrace.of(seed), 3, seed);

        assertThat(one.run()).isEqualTo(other.run());
        assertThat(one.journal().read()).isEqualTo(other.journal().read());
    }

    @Test
    void the_traces_that_the_laws_are_held_against_make_tasks_wait_and_leave_home_and_never_fit() {
        var never = new TreeSet<Reason>();
        var wentOn = new TreeSet<SpillReason>();
        int waited = 0;
        for (long seed = 0; seed < 6; seed++) {
            ReplayResult result = new Replay(RandomTrace.of(seed), 1 + (int) (seed % 4), seed).run();
            never.addAll(result.neverPlaced().keySet());
            wentOn.addAll(result.wentOn().keySet());
            waited += (int) result.waits().stream().filter(wait -> wait.compareTo(AT_ONCE) > 0).count();
        }

        assertThat(never).contains(Reason.CLUSTER_TOO_SMALL, Reason.NO_MODEL);
        assertThat(wentOn).contains(SpillReason.WAITED_OUT, SpillReason.NO_CAPACITY, SpillReason.FRAGMENTED);
        assertThat(waited).isGreaterThan(200);
    }

    @Nested
    class GivenOneMachineOfTwoCards {
        {
            machines.add(new Machine("node-0", new Resources(16_000, 65_536, 0), 2, "T4"));
        }

        @Test
        void a_task_that_comes_while_all_cards_are_taken_waits_until_one_is_free() {
            task(Duration.ZERO, HOUR, CardRequest.whole(2));
            task(Duration.ofMinutes(20), HOUR, CardRequest.whole(1));

            ReplayResult result = replay(1);

            assertThat(result.waits()).containsExactly(AT_ONCE, Duration.ofMinutes(40).plus(AT_ONCE).plus(AT_ONCE));
            assertThat(result.finished()).isEqualTo(2);
        }

        @Test
        void parts_of_a_card_share_it_as_long_as_its_thousandths_last() {
            task(Duration.ZERO, HOUR, CardRequest.whole(1));
            task(Duration.ZERO, HOUR, part(400));
            task(Duration.ZERO, HOUR, part(500));
            task(Duration.ZERO, HOUR, part(101));

            ReplayResult result = replay(1);

            assertThat(result.waits().subList(0, 3)).containsOnly(AT_ONCE);
            assertThat(result.wait(100).orElseThrow()).isGreaterThanOrEqualTo(HOUR);
            assertThat(result.peakHeld()).isEqualTo(1900);
        }

        @Test
        void a_task_without_cards_takes_a_machine_with_cards_but_none_of_them() {
            task(Duration.ZERO, HOUR, CardRequest.NONE);

            ReplayResult result = replay(1);

            assertThat(result.finished()).isEqualTo(1);
            assertThat(result.peakHeld()).isZero();
        }

        @Test
        void any_of_the_models_that_a_task_names_will_do() {
            task(Duration.ZERO, HOUR, new CardRequest(1, 0, null, List.of("H800", "T4"), null));

            assertThat(replay(1).finished()).isEqualTo(1);
        }

        @Test
        void what_fits_nowhere_is_counted_by_its_reason_and_keeps_nobody_else_waiting() {
            task(Duration.ZERO, HOUR, CardRequest.whole(3));
            task(Duration.ZERO, HOUR, CardRequest.whole(3));
            task(Duration.ZERO, HOUR, new CardRequest(1, 0, null, List.of("H800"), null));
            task(Duration.ofMinutes(1), HOUR, CardRequest.whole(2));

            ReplayResult result = replay(1);

            assertThat(result.neverPlaced()).isEqualTo(Map.of(Reason.CLUSTER_TOO_SMALL, 2, Reason.NO_MODEL, 1));
            assertThat(result.placed()).isEqualTo(1);
            assertThat(result.waits()).containsExactly(AT_ONCE);
        }

        @Test
        void the_mean_allocation_weighs_by_time_from_the_first_arrival_to_the_last() {
            task(Duration.ofHours(80_000), HOUR, CardRequest.whole(1));
            task(Duration.ofHours(80_002), HOUR, CardRequest.whole(2));

            ReplayResult result = replay(1);

            assertThat(result.milliCards()).isEqualTo(2000);
            assertThat(result.arrivals()).isEqualTo(Duration.ofHours(2));
            assertThat(result.meanAllocation().orElseThrow()).isCloseTo(0.25, within(0.000_01));
            assertThat(result.peakAllocation()).hasValue(1);
        }

        @Test
        void tasks_that_all_come_at_once_leave_no_time_to_take_a_mean_over() {
            task(Duration.ZERO, HOUR, CardRequest.whole(1));
            task(Duration.ZERO, HOUR, CardRequest.whole(1));

            ReplayResult result = replay(1);

            assertThat(result.meanAllocation()).isEmpty();
            assertThat(result.peakHeld()).isEqualTo(2000);
        }

        @Test
        void a_trace_without_tasks_is_over_at_once() {
            ReplayResult result = replay(1);

            assertThat(result.tasks()).isZero();
            assertThat(result.wait(50)).isEmpty();
        }

        @Test
        void two_homes_cannot_share_it() {
            assertThatThrownBy(() -> replay(2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("1 machines can be shared by 1 to 1 homes, not by 2.");
        }
    }

    @Nested
    class GivenABigHomeAndASmallOne {
        {
            machines.add(new Machine("big", new Resources(640_000, 6_553_600, 0), 32, "T4"));
            machines.add(new Machine("small", new Resources(640_000, 6_553_600, 0), 2, "T4"));
        }

        @Test
        void with_room_at_home_nothing_leaves_it() {
            for (int hour = 0; hour < 20; hour++) {
                task(HOUR.multipliedBy(hour), HOUR.dividedBy(2), CardRequest.whole(1));
            }

            ReplayResult result = replay(2);

            assertThat(result.localRate()).hasValue(1);
            assertThat(result.wentOn()).isEmpty();
        }

        @Test
        void a_task_whose_home_is_full_goes_next_door_once_its_gate_opens() {
            for (int i = 0; i < 20; i++) {
                task(Duration.ZERO, HOUR, CardRequest.whole(1));
            }

            ReplayResult result = replay(2);

            int away = 20 - result.placedAtHome();
            assertThat(away).isPositive();
            assertThat(result.wentOn()).isEqualTo(Map.of(SpillReason.WAITED_OUT, away));
            assertThat(result.waits().subList(0, 20 - away)).containsOnly(AT_ONCE);
            assertThat(result.waits().subList(20 - away, 20))
                    .allMatch(wait -> wait.compareTo(Duration.ofMinutes(30)) >= 0)
                    .allMatch(wait -> wait.compareTo(Duration.ofMinutes(31)) < 0);
        }

        @Test
        void a_task_too_wide_for_its_home_goes_next_door_at_once() {
            for (int hour = 0; hour < 20; hour++) {
                task(HOUR.multipliedBy(hour), HOUR.dividedBy(2), CardRequest.whole(3));
            }

            ReplayResult result = replay(2);

            assertThat(result.wentOn()).isEqualTo(Map.of(SpillReason.NO_CAPACITY, 20 - result.placedAtHome()));
            assertThat(result.placedAtHome()).isBetween(1, 19);
            assertThat(result.waits()).containsOnly(AT_ONCE);
        }

        @Test
        void the_seed_draws_the_homes() {
            for (int hour = 0; hour < 20; hour++) {
                task(HOUR.multipliedBy(hour), HOUR.dividedBy(2), CardRequest.whole(3));
            }

            var atHome = new TreeSet<Integer>();
            for (long seed = 0; seed < 5; seed++) {
                atHome.add(new Replay(new Trace(machines, tasks), 2, seed).run().placedAtHome());
            }

            assertThat(atHome).hasSizeGreaterThan(1);
        }
    }

    @Test
    void a_percentile_is_the_wait_that_so_many_of_a_hundred_do_not_exceed() {
        machines.add(new Machine("node-0", new Resources(16_000, 65_536, 0), 1, "T4"));
        for (int i = 0; i < 4; i++) {
            task(Duration.ZERO, HOUR, CardRequest.whole(1));
        }

        ReplayResult result = replay(1);

        assertThat(result.wait(25).orElseThrow()).isEqualTo(result.waits().getFirst());
        assertThat(result.wait(26).orElseThrow()).isEqualTo(result.waits().get(1));
        assertThat(result.wait(50).orElseThrow()).isEqualTo(result.waits().get(1));
        assertThat(result.wait(95).orElseThrow()).isEqualTo(result.waits().getLast());
    }

    @Test
    void a_trace_has_no_two_machines_of_one_name() {
        machines.add(new Machine("node-0", Resources.NONE, 0, ""));
        machines.add(new Machine("node-0", Resources.NONE, 0, ""));

        assertThatThrownBy(() -> new Trace(machines, tasks))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node-0");
    }

    private ReplayResult replay(int homes) {
        return new Replay(new Trace(machines, tasks), homes, 1).run();
    }

    private void task(Duration arrival, Duration runTime, CardRequest cards) {
        tasks.add(new Task("pod-" + tasks.size(), arrival, runTime, new Resources(1000, 1024, 0), cards));
    }

    private static CardRequest part(int permille) {
        return new CardRequest(1, 0, null, List.of(), new Fraction(0, permille));
    }
}
