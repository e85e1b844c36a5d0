package io.jialing.core.job;

import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.WorkKind;

/// A training job: a gang of equal pods in one cluster, all of them or none.
///
/// @param workers pods of the gang, 1 to [#MOST_WORKERS]
/// @param within how close together they must be
/// @param rdma whether they talk over RDMA
/// @param perWorker what each of them gets
public record TrainingSpec(
        Heading heading,
        DataSpec data,
        Program program,
        Locality locality,
        Terms terms,
        int workers,
        Within within,
        boolean rdma,
        Worker perWorker)
        implements JobSpec {
    public static final int MOST_WORKERS = 10_000;

    public TrainingSpec {
        if (workers < 1 || workers > MOST_WORKERS) {
            throw new IllegalArgumentException("A gang has 1 to %d workers, not %d.".formatted(MOST_WORKERS, workers));
        }
    }

    @Override
    public WorkKind kind() {
        return WorkKind.TRAINING;
    }

    /// What one pod gets.
    ///
    /// @param resources CPU, memory and local disk; CPU and memory more than zero
    /// @param shmGib size of its shared memory in GiB, part of its memory; 0 for what its cluster gives by itself
    /// @param cards its accelerators
    public record Worker(Resources resources, int shmGib, CardRequest cards) {
        public Worker {
            if (resources.milliCpu() < 1 || resources.memoryMib() < 1 || resources.diskMib() < 0) {
                throw new IllegalArgumentException("A worker needs CPU and memory, not %s.".formatted(resources));
            }
            if (shmGib < 0 || shmGib * 1024L > resources.memoryMib()) {
                throw new IllegalArgumentException(
                        "Shared memory (%d GiB) is a part of the memory (%d MiB) and not negative."
                                .formatted(shmGib, resources.memoryMib()));
            }
        }
    }
}
