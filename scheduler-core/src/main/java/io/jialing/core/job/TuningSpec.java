package io.jialing.core.job;

import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.site.WorkKind;

/// A tuning job: trials of one program under parameters that the hub chooses. Each trial is a gang of its own.
///
/// @param terms `maxRuntime` is that of a trial
/// @param workers pods of a trial, 1 to [TrainingSpec#MOST_WORKERS]
/// @param perWorker what each of them gets
public record TuningSpec(
        Heading heading,
        DataSpec data,
        Program program,
        Locality locality,
        Terms terms,
        Sweep sweep,
        int workers,
        TrainingSpec.Worker perWorker)
        implements JobSpec {

    public TuningSpec {
        if (workers < 1 || workers > TrainingSpec.MOST_WORKERS) {
            throw new IllegalArgumentException(
                    "A trial has 1 to %d workers, not %d.".formatted(TrainingSpec.MOST_WORKERS, workers));
        }
    }

    @Override
    public WorkKind kind() {
        return WorkKind.TUNING;
    }
}
