package io.jialing.api.jobs;

import io.jialing.core.state.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A job to take in, checked and complete.
///
/// @param job what the planner will know of it, at version 1; its instants are kept to the microsecond and its
///   durations to the millisecond, which is what the database keeps
/// @param name what its owner calls it
/// @param labels its owner's labels; empty for none
/// @param document the whole specification as JSON
/// @param idempotent the request it came with, when that must not take effect twice; null otherwise
public record Submission(
        JobRecord job,
        String name,
        SortedMap<String, String> labels,
        String document,
        @Nullable IdempotentRequest idempotent) {

    public Submission {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        if (job.version() != 1 || job.cancel() || job.requeues() != 0) {
            throw new IllegalArgumentException("Job %s is not as one that begins.".formatted(job.id()));
        }
        job = kept(job);
    }

    private static JobRecord kept(JobRecord job) {
        Instant submitted = job.submitted().truncatedTo(ChronoUnit.MICROS);
        Instant startBefore = job.startBefore() == null ? null : job.startBefore().truncatedTo(ChronoUnit.MICROS);
        Duration maxRuntime = job.maxRuntime() == null ? null : job.maxRuntime().truncatedTo(ChronoUnit.MILLIS);
        return new JobRecord(
                job.id(),
                job.version(),
                job.tenant(),
                job.queue(),
                job.priority(),
                job.shape(),
                submitted,
                maxRuntime,
                startBefore,
                job.onPartition(),
                job.preemptible(),
                job.userRetries(),
                job.hold(),
                job.cancel(),
                job.requeues(),
                job.makeup());
    }

    /// A request whose first answer is given again to whoever repeats it.
    ///
    /// @param scope whose key it is and what for, so that the keys of different callers never meet
    /// @param key as the client sent it
    /// @param digest of the request's body
    /// @param answer what the request is answered with when it succeeds
    public record IdempotentRequest(String scope, String key, String digest, Answer answer) {}

    /// An answer that can be given again.
    ///
    /// @param status the HTTP status
    /// @param headers as a JSON object
    public record Answer(int status, String headers, String body) {}
}
