package io.jialing.api.jobs;

import io.jialing.core.job.PartState;
import io.jialing.core.state.JobRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job as the store has it, over or not.
///
/// @param record what its owner asked for and wants of it now
/// @param labels its owner's labels as a JSON object; null for none
/// @param state the roll-up of its parts
/// @param since when it entered its state
/// @param cluster where it is or was last; null before its first placement
/// @param finished when it was over; null before
record StoredJob(
        JobRecord record,
        String name,
        @Nullable String labels,
        PartState state,
        Instant since,
        @Nullable String cluster,
        @Nullable Instant finished) {

    /// The same job when its owner wants something else of it.
    StoredJob with(JobRecord next) {
        return new StoredJob(next, name, labels, state, since, cluster, finished);
    }

    boolean isOver() {
        return state.isTerminal();
    }
}
