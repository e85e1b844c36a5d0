package io.jialing.core.job;

import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/// Specifications for tests, named for what they stand for.
public final class TrainingSpecs {
    private TrainingSpecs() {}

    /// One pod with so many whole cards of any model that runs CUDA.
    public static TrainingSpec onCuda(int cards) {
        return of(program(image(Stack.CUDA, "registry.example/train:1")), CardRequest.whole(cards), terms(false));
    }

    /// The same for a program and cards of choice.
    public static TrainingSpec of(Program program, CardRequest cards, JobSpec.Terms terms) {
        return new TrainingSpec(
                new JobSpec.Heading("train", "vision", "manufacturing", null, PriorityClass.STANDARD, new TreeMap<>()),
                new DataSpec(DataClass.INTERNAL, null, 0, Residency.NONE, List.of(), null, null),
                program,
                JobSpec.Locality.ANY,
                terms,
                1,
                Within.CLUSTER,
                false,
                new TrainingSpec.Worker(new Resources(16_000, 128 * 1024, 0), 0, cards));
    }

    public static Program program(Program.Image... images) {
        return new Program(List.of(images), null, List.of("torchrun", "train.py"), new TreeMap<>());
    }

    public static Program.Image image(Stack stack, String ref, String... arches) {
        return new Program.Image(stack, ref, List.of(arches));
    }

    /// Half a day, preemptible, with two tries of its own.
    public static JobSpec.Terms terms(boolean domesticOnly) {
        return new JobSpec.Terms(Duration.ofHours(12), null, null, false, OnPartition.WAIT, true, domesticOnly, 2);
    }
}
