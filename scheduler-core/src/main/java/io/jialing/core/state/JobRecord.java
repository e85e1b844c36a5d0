package io.jialing.core.state;

import io.jialing.core.job.JobId;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PriorityClass;
import java.time.Duration;
import java.time.Instant;
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
        int requeues) {

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
                spec.terms().maxRuntime(),
                spec.terms().startBefore(),
                spec.terms().onPartition(),
                spec.terms().preemptible(),
                spec.terms().userRetries(),
                false,
                false,
                0);
    }

    public JobRecord withPriority(PriorityClass next) {
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
                requeues);
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
                requeued);
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
                requeues);
    }
}
