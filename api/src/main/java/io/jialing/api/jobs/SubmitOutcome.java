package io.jialing.api.jobs;

import io.jialing.core.job.JobId;

/// What became of a submission. Only [Accepted] stored anything.
public sealed interface SubmitOutcome {
    /// The job is durable.
    ///
    /// @param seq its entry in the change log
    record Accepted(JobId job, long seq) implements SubmitOutcome {}

    /// The same request was answered before.
    record Replayed(Submission.Answer answer) implements SubmitOutcome {}

    /// The key was used before for another request.
    record KeyReused() implements SubmitOutcome {}

    /// As many jobs wait in the queue as may.
    ///
    /// @param limit the most that may wait
    /// @param waiting how many do
    record QueueFull(int limit, int waiting) implements SubmitOutcome {}

    /// Another job has this id; the submission can be made again with the next one.
    record IdTaken() implements SubmitOutcome {}
}
