package io.jialing.core.hub;

import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptId;
import java.time.Instant;
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
        boolean preempted) {}
