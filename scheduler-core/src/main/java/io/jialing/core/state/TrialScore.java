package io.jialing.core.state;

import io.jialing.core.job.PartId;
import io.jialing.core.job.sweep.Objective.Goal;
import io.jialing.core.job.sweep.Rungs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a trial has reported of its objective. Intake alone writes it.
///
/// @param version counts the reports that told something new, from 1
/// @param step of the last report
/// @param value of the last report
/// @param atRungs the value with which it reached each rung, the lowest first: that of its first report at the rung's
///   step or beyond
public record TrialScore(PartId trial, long version, long step, double value, List<Double> atRungs) {
    public TrialScore {
        atRungs = List.copyOf(atRungs);
    }

    /// A trial that has reported nothing.
    public static TrialScore none(PartId trial) {
        return new TrialScore(trial, 0, -1, Double.NaN, List.of());
    }

    /// The score after another report; this very one when the step is not beyond the last, so that a report may be sent
    /// twice.
    ///
    /// @param rungs of its sweep; null when it has none
    public TrialScore reported(long atStep, double as, @Nullable Rungs rungs) {
        if (atStep <= step) {
            return this;
        }
        var reached = new ArrayList<>(atRungs);
        while (rungs != null && reached.size() < rungs.count() && atStep >= rungs.step(reached.size())) {
            reached.add(as);
        }
        return new TrialScore(trial, version + 1, atStep, as, reached);
    }

    /// Whether it has reached a rung.
    public boolean hasReached(int rung) {
        return atRungs.size() > rung;
    }

    /// Whether it is ahead of another trial that has reached the same rung; of two that are even, the earlier trial is.
    public boolean isAheadOf(TrialScore other, int rung, Goal goal) {
        double mine = atRungs.get(rung);
        double its = other.atRungs.get(rung);
        return goal.prefers(mine, its) || (!goal.prefers(its, mine) && trial.compareTo(other.trial) < 0);
    }
}
