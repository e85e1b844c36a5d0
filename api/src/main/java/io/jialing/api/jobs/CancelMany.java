package io.jialing.api.jobs;

import io.jialing.api.jobs.document.CancelRequest;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.security.Caller;
import io.jialing.core.job.JobId;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import java.util.Map;

/// Cancels the unfinished jobs that a filter means, once the caller has said how many that are.
final class CancelMany {
    /// More would keep the transaction open too long; the caller asks again for the rest.
    static final int MOST = 2_000;

    private final Jobs jobs;
    private final JobAccess access;

    CancelMany(Jobs jobs, JobAccess access) {
        this.jobs = jobs;
        this.access = access;
    }

    /// What was done.
    ///
    /// @param matching jobs that the filter means and nobody has cancelled yet
    /// @param cancelled how many of them are being cancelled now
    /// @param remaining how many are left to another request
    record Done(long matching, long cancelled, long remaining) {}

    /// Counts, and cancels when the caller has counted the same.
    ///
    /// @throws ProblemException [ProblemCode#CONFLICT] when the number is another one
    Done cancel(CancelRequest request, Caller caller, IntakeTransaction transaction) {
        var filter = JobFilter.of(request.filter(), access.steerable(caller));
        long matching = jobs.countUnfinished(filter);
        Long expected = request.count();
        if (expected == null) {
            return new Done(matching, 0, matching);
        }
        if (expected != matching) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    "The filter means %d jobs, not %d. Maybe look at them again.".formatted(matching, expected),
                    Map.of("matching", matching, "count", expected));
        }
        long cancelled = 0;
        for (JobId id : jobs.unfinished(filter, MOST)) {
            StoredJob job = jobs.findToChange(transaction.sql(), id).orElse(null);
            JobRecord next = job == null || job.isOver() ? null : CommandController.cancelled(job);
            if (next != null) {
                transaction.change(new Change.JobChanged(next), "CANCEL");
                cancelled++;
            }
        }
        return new Done(matching, cancelled, Math.max(0, matching - cancelled));
    }
}
