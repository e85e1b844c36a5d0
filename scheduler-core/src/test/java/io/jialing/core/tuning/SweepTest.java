package io.jialing.core.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.sweep.Rungs;
import io.jialing.core.state.RollUp;
import io.jialing.core.tuning.NextMoves.Move;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static List<Integer> begun(List<Move> moves) {
        return moves.stream().filter(Move.Begin.class::isInstance).map(move -> ((Move.Begin) move).trial()).toList();
    }

    private static List<Integer> promoted(List<Move> moves) {
        return moves.stream()
                .filter(Move.Promote.class::isInstance)
                .map(move -> ((Move.Promote) move).trial().index())
                .toList();
    }

    private static List<Integer> dropped(List<Move> moves) {
        return moves.stream()
                .filter(Move.Drop.class::isInstance)
                .map(move -> ((Move.Drop) move).trial().index())
                .toList();
    }

    @Nested
    class GivenIndependentTrials {
        @Test
        void as_many_run_at_a_time_as_are_allowed_and_each_that_ends_makes_room_for_one() {
            var run = new SweepRun(Sweeps.random(5, 2, 1));

            assertThat(begun(run.tend())).containsExactly(0, 1);
            assertThat(run.tend()).isEmpty();
            run.ends(1, PartState.SUCCEEDED, "");
            assertThat(begun(run.tend())).containsExactly(2);
            assertThat(run.rollUp().state()).isEqualTo(PartState.QUEUED);
        }

        @Test
        void the_sweep_succeeds_with_its_last_trial_although_some_have_failed() {
            var run = new SweepRun(Sweeps.random(3, 3, 1));
            run.tend();

            run.ends(0, PartState.SUCCEEDED, "");
            run.ends(1, PartState.FAILED, "EXIT_CODE");
            assertThat(run.rollUp().state()).isEqualTo(PartState.QUEUED);
            run.ends(2, PartState.SUCCEEDED, "");

            assertThat(run.tend()).isEmpty();
            assertThat(run.rollUp().state()).isEqualTo(PartState.SUCCEEDED);
        }

        @Test
        void one_failure_too_many_ends_the_others_and_the_sweep() {
            var run = new SweepRun(Sweeps.random(6, 3, 1));
            run.tend();

            run.ends(0, PartState.FAILED, "EXIT_CODE");
            assertThat(begun(run.tend())).containsExactly(3);
            run.ends(2, PartState.FAILED, "EXIT_CODE");

            assertThat(run.tend())
                    .containsExactly(
                            new Move.Abandon(new PartId(run.part(1).id().job(), 1)),
                            new Move.Abandon(new PartId(run.part(3).id().job(), 3)));
            assertThat(run.rollUp())
                    .extracting(RollUp::state, RollUp::cause)
                    .containsExactly(PartState.FAILED, "TOO_MANY_FAILED_TRIALS");
        }

        @Test
        void a_sweep_of_which_every_trial_failed_has_failed_however_many_may() {
            var run = new SweepRun(Sweeps.random(2, 2, 9));
            run.tend();

            run.ends(0, PartState.FAILED, "EXIT_CODE");
            run.ends(1, PartState.FAILED, "EXIT_CODE");

            assertThat(run.rollUp())
                    .extracting(RollUp::state, RollUp::cause)
                    .containsExactly(PartState.FAILED, "ALL_TRIALS_FAILED");
        }

        @Test
        void nothing_is_begun_while_its_owner_keeps_it_back_or_once_it_is_cancelled() {
            var held = new SweepRun(Sweeps.random(5, 2, 1));
            held.wants(true, false);
            var cancelled = new SweepRun(Sweeps.random(5, 2, 1));
            cancelled.wants(false, true);

            assertThat(held.next()).isEmpty();
            assertThat(held.rollUp().state()).isEqualTo(PartState.HELD);
            assertThat(cancelled.next()).isEmpty();
            assertThat(cancelled.rollUp().state()).isEqualTo(PartState.CANCELLED);
        }
    }

    @Nested
    class GivenRungs {
        private final Rungs three = new Rungs(3, 1, 9);

        @Test
        void rungs_lie_apart_by_their_reduction_up_to_the_last_step() {
            assertThat(new Rungs(3, 1, 27).count()).isEqualTo(4);
            assertThat(new Rungs(3, 1, 20))
                    .satisfies(rungs -> {
                        assertThat(rungs.count()).isEqualTo(4);
                        assertThat(rungs.step(2)).isEqualTo(9);
                        assertThat(rungs.step(3)).isEqualTo(20);
                        assertThat(rungs.isLast(3)).isTrue();
                    });
            assertThat(new Rungs(2, 5, 5).count()).isEqualTo(1);
            assertThat(new Rungs(1000, 1, Long.MAX_VALUE).step(99)).isEqualTo(Long.MAX_VALUE);
        }

        @Test
        void the_best_of_three_goes_on_before_a_new_trial_begins() {
            var run = new SweepRun(Sweeps.asha(9, 3, 0, three));
            run.tend();

            run.reaches(0, 0.5);
            assertThat(begun(run.tend())).containsExactly(3);
            run.reaches(1, 0.2);
            assertThat(begun(run.tend())).containsExactly(4);
            run.reaches(2, 0.9);

            assertThat(run.tend()).containsExactly(new Move.Promote(run.part(1).id()));
            assertThat(run.part(1).stage()).isEqualTo(1);
        }

        @Test
        void of_two_that_are_even_the_earlier_goes_on() {
            var run = new SweepRun(Sweeps.asha(9, 3, 0, three));
            run.tend();

            run.reaches(2, 0.3);
            run.reaches(1, 0.3);
            run.reaches(0, 0.3);

            assertThat(promoted(run.tend())).containsExactly(0);
        }

        @Test
        void a_trial_that_reports_beyond_its_rung_has_reached_it_with_that_value() {
            var run = new SweepRun(Sweeps.asha(3, 3, 0, three));
            run.tend();

            run.reports(0, 0, 0.9);
            run.reports(0, 2, 0.4);
            run.reports(0, 1, 0.1);

            assertThat(run.score(0).atRungs()).containsExactly(0.4);
            assertThat(run.score(0).version()).isEqualTo(2);
        }

        @Test
        void once_nobody_else_can_come_to_a_rung_the_others_are_dropped_there() {
            var run = new SweepRun(Sweeps.asha(3, 3, 0, three));
            run.tend();

            run.reaches(0, 0.5);
            run.reaches(1, 0.2);
            assertThat(run.tend()).isEmpty();
            run.reaches(2, 0.9);
            List<Move> moves = run.tend();

            assertThat(promoted(moves)).containsExactly(1);
            assertThat(dropped(moves)).containsExactlyInAnyOrder(0, 2);
        }

        @Test
        void a_trial_that_never_told_how_well_it_does_is_dropped_with_the_others() {
            var run = new SweepRun(Sweeps.asha(2, 2, 0, three));
            run.tend();

            run.ends(0, PartState.HELD, "AWAITING_PROMOTION");
            run.reaches(1, 0.9);
            assertThat(run.tend()).as("while its report may be on its way").isEmpty();
            run.passes(NextMoves.PATIENCE);
            List<Move> moves = run.tend();

            assertThat(promoted(moves)).containsExactly(1);
            assertThat(dropped(moves)).containsExactly(0);
        }

        @ForEverySeed
        void the_right_trials_go_on_in_whatever_order_they_come(long seed) {
            var random = new SplittableRandom(seed);
            int reduction = 2 + random.nextInt(3);
            var rungs = new Rungs(reduction, 1, Math.round(Math.pow(reduction, random.nextInt(4))));
            int total = 1 + random.nextInt(30);
            var run = new SweepRun(Sweeps.asha(total, 1 + random.nextInt(8), total, rungs));
            // The reference: at each rung the values in the order in which they came, and who has gone on from there.
            var values = new ArrayList<NavigableMap<Integer, Double>>();
            var goneOn = new ArrayList<Set<Integer>>();
            for (int rung = 0; rung < rungs.count(); rung++) {
                values.add(new TreeMap<>());
                goneOn.add(new TreeSet<>());
            }

            List<Move> moves = run.tend();
            while (!run.active().isEmpty()) {
                for (Move move : moves) {
                    if (move instanceof Move.Promote(var trial)) {
                        int rung = run.part(trial.index()).stage() - 1;
                        goneOn.get(rung).add(trial.index());
                    }
                }
                assertNobodyWhoShouldGoOnIsLeft(run, values, goneOn, reduction);
                List<Integer> active = run.active();
                int trial = active.get(random.nextInt(active.size()));
                if (random.nextInt(10) == 0) {
                    run.ends(trial, PartState.FAILED, "EXIT_CODE");
                } else {
                    double value = random.nextInt(10) / 10.0;
                    values.get(run.part(trial).stage()).put(trial, value);
                    run.reaches(trial, value);
                }
                moves = run.tend();
                assertThat(run.active().size()).isLessThanOrEqualTo(run.sweep().parallelTrials());
            }

            assertThat(run.trials()).hasSize(total).allMatch(trial -> trial.part().state().isTerminal());
            for (int rung = 0; rung + 1 < rungs.count(); rung++) {
                assertThat(goneOn.get(rung)).containsAll(best(values.get(rung), reduction, true));
            }
        }

        /// While there is a free place, whoever is among the best of a rung has gone on.
        private void assertNobodyWhoShouldGoOnIsLeft(
                SweepRun run, List<NavigableMap<Integer, Double>> values, List<Set<Integer>> goneOn, int reduction) {
            for (int rung = 0; rung + 1 < values.size(); rung++) {
                for (int trial : best(values.get(rung), reduction, false)) {
                    boolean through = goneOn.get(rung).contains(trial) || run.part(trial).state().isTerminal();
                    assertThat(through || run.active().size() >= run.sweep().parallelTrials())
                            .as("trial %d at rung %d", trial, rung)
                            .isTrue();
                }
            }
        }

        private static List<Integer> best(NavigableMap<Integer, Double> values, int reduction, boolean closed) {
            int count =
                    closed && !values.isEmpty() ? Math.max(1, values.size() / reduction) : values.size() / reduction;
            return values.keySet().stream().sorted(Comparator.comparing(values::get)).limit(count).toList();
        }
    }
}
