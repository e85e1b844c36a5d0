package io.jialing.core.job;

import io.jialing.core.job.service.Service;
import io.jialing.core.job.sweep.Sweep;

/// How a job is made of parts.
public sealed interface Makeup {
    /// One part, number 0, which is there from the beginning: a training job.
    record Gang() implements Makeup {}

    /// A part for each trial, numbered from 0 in the order in which the leader begins them: a tuning job.
    record Trials(Sweep sweep) implements Makeup {}

    /// A part for each replica that there ever was at a time, numbered by the districts they serve: an inference job.
    record Replicas(Service service) implements Makeup {}

    /// Jobs of one gang are by far the most, and all the same in this.
    Makeup GANG = new Gang();

    static Makeup of(JobSpec spec) {
        return switch (spec) {
            case TrainingSpec _ -> GANG;
            case TuningSpec tuning -> new Trials(tuning.sweep());
            case InferenceSpec inference -> new Replicas(inference.service());
        };
    }
}
