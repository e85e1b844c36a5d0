package io.jialing.core.state;

import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import java.time.Instant;

/// Where a job of many parts stands as a whole: the roll-up of its parts. The leader alone writes it; a terminal one
/// ends the job. A job of one gang stands where its gang does and has none.
///
/// @param version counts the changes, from 1
/// @param since when it came to stand so
/// @param cause why, in one word that clients may rely on; empty when that goes without saying
/// @param message the same for a person; empty for none
public record Standing(JobId job, long version, PartState state, Instant since, String cause, String message) {
    /// A job that nothing has happened to yet.
    static Standing queued(JobRecord job) {
        return new Standing(job.id(), 0, PartState.QUEUED, job.submitted(), "", "");
    }

    /// The job as its parts have it; this very standing when that is nothing new.
    public Standing become(RollUp stands, Instant at) {
        boolean same = stands.state() == state && stands.cause().equals(cause) && stands.message().equals(message);
        return same ? this : become(stands.state(), at, stands.cause(), stands.message());
    }

    /// The job in another state, or in this one for another cause.
    public Standing become(PartState next, Instant at, String why, String words) {
        return new Standing(job, version + 1, next, next == state ? since : at, why, words);
    }
}
