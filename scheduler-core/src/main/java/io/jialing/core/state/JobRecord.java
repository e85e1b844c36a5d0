package io.jialing.core.state;

import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.JobId;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.service.Latency;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.sweep.Sweep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the planner keeps of a job that is not over: who asked, for what shape, how urgently, and what its owner wants
/// of it now. Intake alone writes it; the specification itself stays in the store.
///
/// @param version counts the changes that intake made, from 1
/// @param shape what it asks for, shared by all jobs that ask for the same
/// @param submitted when it was taken in; its age counts from here however often it is re-queued
/// @param maxRuntime the longest it may run; null when nobody declared it
/// @param startBefore when waiting becomes pointless; null for never
/// @param userRetries tries it grants its own program
/// @param hold whether its owner keeps it back
/// @param cancel whether its owner wants it ended
/// @param requeues how often its owner has asked to plan it anew
/// @param makeup the parts it is made of
public record JobRecord(
        JobId id,
        long version,
        String tenant,
        String queue,
        PriorityClass priority,
        Shape shape,
        Instant submitted,
        @Nullable Duration maxRuntime,
        @Nullable Instant startBefore,
        OnPartition onPartition,
        boolean preemptible,
        int userRetries,
        boolean hold,
        boolean cancel,
        int requeues,
        Makeup makeup) {

    /// The record of a job that is being taken in.
    ///
    /// @param shape the one that `spec` asks for
    public static JobRecord submitted(JobId id, JobSpec spec, String tenant, Shape shape, Instant at) {
        return new JobRecord(
                id,
                1,
                tenant,
                spec.heading().queue(),
                spec.heading().priority(),
                shape,
                at,
                spec instanceof InferenceSpec ? null : spec.terms().maxRuntime(),
                spec.terms().startBefore(),
                spec.terms().onPartition(),
                spec.terms().preemptible(),
                spec.terms().userRetries(),
                false,
                false,
                0,
                Makeup.of(spec));
    }

    /// What one of its parts asks for: a replica must be near the district that it serves.
    public Shape shapeOf(PartId part) {
        return switch (makeup) {
            case Makeup.Gang _, Makeup.Trials _ -> shape;
            case Makeup.Replicas(var service) -> {
                Latency latency = service.latency();
                Latency.Traffic zone = service.zoneOf(part.index());
                yield latency == null || zone == null ? shape : shape.near(zone.district(), latency.roundTripMs());
            }
        };
    }

    public JobRecord withPriority(PriorityClass next) {
        return with(next, makeup);
    }

    /// The same job with another priority, and other numbers of trials where it has any.
    public JobRecord with(PriorityClass next, Makeup other) {
        return new JobRecord(
                id,
                version + 1,
                tenant,
                queue,
                next,
                shape,
                submitted,
                maxRuntime,
                startBefore,
                onPartition,
                preemptible,
                userRetries,
                hold,
                cancel,
                requeues,
                other);
    }

    /// What its owner wants of it now.
    public JobRecord wanting(boolean held, boolean cancelled, int requeued) {
        return new JobRecord(
                id,
                version + 1,
                tenant,
                queue,
                priority,
                shape,
                submitted,
                maxRuntime,
                startBefore,
                onPartition,
                preemptible,
                userRetries,
                held,
                cancelled,
                requeued,
                makeup);
    }

    /// The same job as if it had asked for something else; for what-ifs, since the shape of a job never changes.
    public JobRecord asking(Shape other) {
        return new JobRecord(
                id,
                version + 1,
                tenant,
                queue,
                priority,
                other,
                submitted,
                maxRuntime,
                startBefore,
                onPartition,
                preemptible,
                userRetries,
                hold,
                cancel,
                requeues,
                makeup);
    }

    /// The same job with other numbers of trials.
    public JobRecord searching(Sweep other) {
        return with(priority, new Makeup.Trials(other));
    }

    /// The same job with another number or revision of replicas.
    public JobRecord serving(Service other) {
        return with(priority, new Makeup.Replicas(other));
    }

    /// What taking it in changes, up to its first part: for questions about jobs that are not submitted yet.
    public List<Change> taken() {
        var queued = new Change.JobQueued(this);
        return switch (makeup) {
            case Makeup.Gang _ -> List.of(queued);
            case Makeup.Trials _, Makeup.Replicas _ ->
                    List.of(queued, new Change.PartChanged(PartRecord.begun(this, 0, submitted)));
        };
    }
}
