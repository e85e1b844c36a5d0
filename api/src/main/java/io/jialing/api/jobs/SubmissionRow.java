package io.jialing.api.jobs;

import io.jialing.api.jobs.Submission.IdempotentRequest;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.core.state.JobRecord;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// A submission as it goes into the database, written by its caller's thread so that the one writer need not.
///
/// @param labels as a JSON object; null for none
/// @param makeup as JSON; null for one gang
/// @param line its entry in the log
record SubmissionRow(Submission submission, @Nullable String labels, @Nullable String makeup, ChangeLog.Line line) {

    /// What tells requests apart that must not take effect twice.
    record Key(String scope, String key) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::scope).thenComparing(Key::key);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    JobRecord job() {
        return submission.job();
    }

    @Nullable Key key() {
        IdempotentRequest request = submission.idempotent();
        return request == null ? null : new Key(request.scope(), request.key());
    }

    /// The request it came with.
    ///
    /// @throws IllegalStateException when it came with none
    IdempotentRequest request() {
        IdempotentRequest request = submission.idempotent();
        if (request == null) {
            throw new IllegalStateException("Job %s came without a key.".formatted(job().id()));
        }
        return request;
    }
}
