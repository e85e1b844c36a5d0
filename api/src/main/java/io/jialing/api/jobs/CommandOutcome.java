package io.jialing.api.jobs;

import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.JobRecord;

/// What became of a command. Only [Done] changed anything, and not even that where the job wanted the same already.
public sealed interface CommandOutcome {
    /// The wish is durable.
    ///
    /// @param job with the wish
    /// @param state the job's state, as far as it is stored
    record Done(JobRecord job, PartState state) implements CommandOutcome {}

    /// The job is over, or its end was asked for, so that nothing but that can be asked for any more.
    record TooLate(JobId job, PartState state) implements CommandOutcome {}

    /// The job is not at the version that the caller has seen.
    ///
    /// @param version the one it is at
    record Stale(JobId job, long version) implements CommandOutcome {}

    /// There is no such job.
    record NoSuchJob(JobId job) implements CommandOutcome {}
}
