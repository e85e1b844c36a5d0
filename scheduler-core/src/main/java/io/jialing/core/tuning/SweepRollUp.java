package io.jialing.core.tuning;

import io.jialing.core.job.PartState;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.RollUp;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Where a sweep stands as a whole.
public final class SweepRollUp {
    /// What a sweep is that has trials in different states: the first of these that there is.
    private static final List<PartState> FURTHEST_FIRST =
            List.of(
                    PartState.RUNNING,
                    PartState.STARTING,
                    PartState.DISPATCHING,
                    PartState.RESERVED,
                    PartState.STOPPING,
                    PartState.QUEUED,
                    PartState.BACKOFF,
                    PartState.UNKNOWN,
                    PartState.HELD);

    private SweepRollUp() {}

    /// Rolls up the trials of a sweep.
    ///
    /// @param trials all that were begun, by number
    public static RollUp of(JobRecord job, Sweep sweep, List<Trial> trials) {
        Map<PartState, Integer> counts = new EnumMap<>(PartState.class);
        int awaiting = 0;
        for (Trial trial : trials) {
            if (trial.part().awaitsPromotion()) {
                awaiting++;
            } else {
                counts.merge(trial.part().state(), 1, Integer::sum);
            }
        }
        for (PartState state : FURTHEST_FIRST) {
            if (counts.containsKey(state)) {
                return new RollUp(state, "", "");
            }
        }
        if (job.cancel()) {
            return new RollUp(PartState.CANCELLED, "CANCELLED_BY_OWNER", "");
        }
        int failed = counts.getOrDefault(PartState.FAILED, 0);
        if (failed > sweep.maxFailedTrials()) {
            return new RollUp(
                    PartState.FAILED,
                    "TOO_MANY_FAILED_TRIALS",
                    "%d trials have failed, of which at most %d may.".formatted(failed, sweep.maxFailedTrials()));
        }
        if (awaiting > 0 || trials.size() < sweep.trials()) {
            return job.hold() ? new RollUp(PartState.HELD, "HELD_BY_OWNER", "") : new RollUp(PartState.QUEUED, "", "");
        }
        return failed == trials.size()
                ? new RollUp(PartState.FAILED, "ALL_TRIALS_FAILED", "None of %d trials succeeded.".formatted(failed))
                : new RollUp(PartState.SUCCEEDED, "", "");
    }
}
