package io.jialing.api.jobs;

import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.state.JobRecord;

/// What an owner asks of a job. A command says what is wanted from now on; the leader does it when it reads it.
public sealed interface JobCommand {
    /// Ends the job, wherever it is.
    record Cancel() implements JobCommand {}

    /// Keeps it back; stops it if it runs.
    record Hold() implements JobCommand {}

    /// Lets it go on, whether its owner or the hub held it.
    record Release() implements JobCommand {}

    /// Plans it anew, from wherever it is.
    record Requeue() implements JobCommand {}

    /// Changes how urgent it is among the jobs of its queue.
    record Prioritize(PriorityClass priority) implements JobCommand {}

    /// The job with this wish; the very same record where it wants nothing new.
    ///
    /// @param state the job's state, as far as it is stored
    default JobRecord applied(JobRecord job, PartState state) {
        return switch (this) {
            case Cancel _ -> job.cancel() ? job : job.wanting(job.hold(), true, job.requeues());
            case Hold _ -> job.hold() ? job : job.wanting(true, job.cancel(), job.requeues());
            case Release _ when job.hold() -> job.wanting(false, job.cancel(), job.requeues());
            // Held by the hub itself, after too many slow starts: its owner's word is to try again.
            case Release _ -> state == PartState.HELD ? job.wanting(false, job.cancel(), job.requeues() + 1) : job;
            case Requeue _ -> job.wanting(job.hold(), job.cancel(), job.requeues() + 1);
            case Prioritize(var priority) -> job.priority() == priority ? job : job.withPriority(priority);
        };
    }

    /// The word for it in the log.
    default String reason() {
        return switch (this) {
            case Cancel _ -> "CANCEL_ASKED";
            case Hold _ -> "HOLD_ASKED";
            case Release _ -> "RELEASE_ASKED";
            case Requeue _ -> "REQUEUE_ASKED";
            case Prioritize _ -> "PRIORITY_CHANGED";
        };
    }
}
