package io.jialing.api.schedules;

import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.quota.Tenant;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A schedule as it is sent; what is shown says more.
///
/// @param tenant whose it is; null for the caller's own
/// @param cron five fields: minute, hour, day of month, month, day of week
/// @param timeZone where the fields of `cron` are read
/// @param misfire what is done about times that nobody could fire at
/// @param overlap what is done when an earlier job is not over
/// @param enabled false for one that is paused
/// @param job the document that is submitted each time
record ScheduleDocument(
        @Nullable String name,
        @Nullable String tenant,
        @Nullable String cron,
        @Nullable String timeZone,
        @Nullable Misfire misfire,
        @Nullable Overlap overlap,
        @Nullable Boolean enabled,
        @Nullable ObjectNode job) {

    /// The hub's own.
    private static final String USUAL_ZONE = "Asia/Shanghai";

    /// A schedule as it can be sent back.
    static ScheduleDocument of(Schedule schedule) {
        return new ScheduleDocument(
                schedule.name(),
                schedule.tenant(),
                schedule.recurrence().cron(),
                schedule.recurrence().zone().getId(),
                schedule.misfire(),
                schedule.overlap(),
                schedule.isEnabled(),
                Documents.stored(schedule.job()));
    }

    /// The schedule that the document describes, due next after `now`.
    ///
    /// @param refusal what would refuse the job now; null when nothing would
    /// @throws ProblemException naming every field that is wrong, or telling what refuses the job
    Schedule schedule(
            String id,
            long version,
            Tenant owner,
            Instant now,
            BiFunction<ObjectNode, Tenant, @Nullable ProblemException> refusal) {
        var findings = new Findings();
        var checkedName = findings.id("/name", name, 63);
        var recurrence = Recurrence.read(findings, cron, timeZone == null ? USUAL_ZONE : timeZone);
        Instant next = recurrence == null ? null : recurrence.next(now);
        if (recurrence != null && next == null) {
            findings.add("/cron", FieldCode.OUT_OF_RANGE, "There is no such day in any year.");
        }
        ProblemException refused = null;
        if (job == null) {
            findings.missing("/job");
        } else {
            refused = refusal.apply(job, owner);
            if (refused != null) {
                refused.errors().forEach(error -> findings.add("/job" + error.pointer(), error.code(), error.detail()));
            }
        }
        findings.throwIfAny();
        if (refused != null) {
            throw refused;
        }
        if (recurrence == null || job == null) {
            throw new IllegalStateException("A schedule without times or a job was not refused.");
        }
        return new Schedule(
                id,
                version,
                owner.id(),
                checkedName,
                recurrence,
                misfire == null ? Misfire.FIRE_ONCE : misfire,
                overlap == null ? Overlap.ALLOW : overlap,
                job.toString(),
                enabled == null || enabled ? next : null);
    }
}
