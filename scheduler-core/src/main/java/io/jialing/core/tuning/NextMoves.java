package io.jialing.core.tuning;

import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.sweep.Objective;
import io.jialing.core.job.sweep.Objective.Goal;
import io.jialing.core.job.sweep.Rungs;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.state.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/// What a sweep does next: a pure function of how its trials stand, so that nothing but the trials must be kept.
///
/// Trials that have reached a rung are compared there as soon as they come: of each `reduction` of them the best goes
/// on (ASHA: Li et al., MLSys 2020, algorithm 2). Promotions come before new trials, those on higher rungs first. A
/// rung is closed once nobody else can come to it; then those of its trials that are not among the best are dropped.
/// The best of a closed rung goes on even where there are fewer than `reduction`, so that every sweep has a trial that
/// went all the way. What a trial told just before its end may be known only after it: for [#PATIENCE] it is waited
/// for. O(rungs × trials × log trials).
public final class NextMoves {
    /// How long a trial that has come to its rung may keep others waiting for its report.
    public static final Duration PATIENCE = Duration.ofMinutes(1);

    private final JobRecord job;
    private final Sweep sweep;
    private final List<Trial> trials;
    private final Instant now;
    private final List<Move> moves = new ArrayList<>();
    private int slots;

    /// One thing to do.
    public sealed interface Move {
        /// Begin the next trial.
        record Begin(int trial) implements Move {}

        /// Let a trial go on to the next rung.
        record Promote(PartId trial) implements Move {}

        /// End a trial that others are ahead of.
        record Drop(PartId trial) implements Move {}

        /// End a trial because too many others have failed.
        record Abandon(PartId trial) implements Move {}
    }

    private NextMoves(JobRecord job, Sweep sweep, List<Trial> trials, Instant now) {
        this.job = job;
        this.sweep = sweep;
        this.trials = List.copyOf(trials);
        this.now = now;
        slots = sweep.parallelTrials() - (int) trials.stream().filter(Trial::isActive).count();
    }

    /// The moves of a sweep, none where it has to wait for its trials or its owner.
    ///
    /// @param trials all that were begun, by number
    public static List<Move> of(JobRecord job, Sweep sweep, List<Trial> trials, Instant now) {
        return new NextMoves(job, sweep, trials, now).decided();
    }

    private List<Move> decided() {
        if (job.cancel()) {
            return List.of(); // which ends each trial by itself
        }
        if (hasFailed()) {
            for (Trial trial : trials) {
                if (!trial.part().state().isTerminal() && trial.part().state() != PartState.STOPPING) {
                    moves.add(new Move.Abandon(trial.part().id()));
                }
            }
            return moves;
        }
        if (sweep.rungs() != null && sweep.objective() != null) {
            compare(sweep.rungs(), sweep.objective());
        }
        for (int next = trials.size(); !job.hold() && slots > 0 && next < sweep.trials(); next++) {
            moves.add(new Move.Begin(next));
            slots--;
        }
        return moves;
    }

    private boolean hasFailed() {
        return trials.stream().filter(trial -> trial.part().state() == PartState.FAILED).count()
                > sweep.maxFailedTrials();
    }

    private void compare(Rungs rungs, Objective objective) {
        for (int rung = rungs.count() - 2; rung >= 0; rung--) {
            compare(rung, isClosed(rung), rungs.reduction(), objective.goal());
        }
    }

    private void compare(int rung, boolean closed, int reduction, Goal goal) {
        List<Trial> there = trials.stream().filter(trial -> trial.hasReached(rung)).sorted(ahead(rung, goal)).toList();
        int best = there.size() / reduction;
        if (closed) {
            best = Math.max(1, best);
        }
        var among = new TreeSet<PartId>();
        for (Trial trial : there.subList(0, Math.min(best, there.size()))) {
            among.add(trial.part().id());
            if (awaitsAt(trial, rung) && !job.hold() && slots > 0) {
                moves.add(new Move.Promote(trial.part().id()));
                slots--;
            }
        }
        if (closed) {
            for (Trial trial : trials) {
                if (awaitsAt(trial, rung) && !among.contains(trial.part().id())) {
                    moves.add(new Move.Drop(trial.part().id()));
                }
            }
        }
    }

    /// Whether nobody else can come to a rung: every trial was begun, none of them is on its way there, and none that
    /// is there may yet tell how well it did.
    private boolean isClosed(int rung) {
        return trials.size() >= sweep.trials()
                && trials.stream().noneMatch(trial -> trial.mayReach(rung) || mayYetTell(trial, rung));
    }

    private boolean mayYetTell(Trial trial, int rung) {
        return awaitsAt(trial, rung) && now.isBefore(trial.missedUntil());
    }

    private static boolean awaitsAt(Trial trial, int rung) {
        return trial.part().awaitsPromotion() && trial.part().stage() == rung;
    }

    private static Comparator<Trial> ahead(int rung, Goal goal) {
        return (a, b) -> a.number() == b.number() ? 0 : a.score().isAheadOf(b.score(), rung, goal) ? -1 : 1;
    }
}
