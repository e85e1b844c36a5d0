package io.jialing.core.hub;

import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.StopReason;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.PartRecord.AttemptRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An interval in which an attempt held capacity: opened when it starts to run, closed when its capacity is free again.
/// Closing repeats what opening said, so that either may be stored twice.
///
/// @param ended null while it runs
/// @param spillReason why it ran away from home; empty at home
/// @param preempted whether the time was taken from it by a more entitled job
public record Meter(
        AttemptId attempt,
        String tenant,
        String queue,
        Placement placement,
        Instant started,
        @Nullable Instant ended,
        String spillReason,
        boolean preempted) {

    /// The intervals that begin or end with a move of a part.
    static List<Meter> between(JobRecord job, PartRecord before, PartRecord after, Instant now) {
        var meters = new ArrayList<Meter>();
        Instant ran = started(before);
        // Reports merge: a run may be over before anybody saw it begin.
        Instant runs = started(after);
        boolean held = before.held() != null;
        boolean holds = after.held() != null;
        if (runs != null && holds && ran == null) {
            meters.add(of(job, after, after.currentAttempt(), runs, null));
        }
        if (runs != null && held && !holds) {
            meters.add(of(job, before, after.currentAttempt(), runs, now));
        }
        return meters;
    }

    private static @Nullable Instant started(PartRecord part) {
        AttemptRecord attempt = part.attempt();
        return attempt == null ? null : attempt.started();
    }

    private static Meter of(
            JobRecord job, PartRecord part, AttemptRecord attempt, Instant started, @Nullable Instant ended) {
        return new Meter(
                new AttemptId(part.id(), attempt.n()),
                job.tenant(),
                job.queue(),
                attempt.placement(),
                started,
                ended == null || ended.isAfter(started) ? ended : started,
                part.spill() == null ? "" : part.spill().reason().name(),
                part.stopping() == StopReason.PREEMPT);
    }
}
