package io.jialing.core.container;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.DataSpec;
import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.JobId;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.PartId;
import io.jialing.core.job.Program;
import io.jialing.core.job.Program.EnvValue;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.TrainingSpecs;
import io.jialing.core.job.TuningSpec;
import io.jialing.core.job.Within;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.service.Timetable;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// Any job, and any attempt to run it where it may run.
record RandomRun(JobSpec spec, Run run, int workers) {
    private static final Map<Stack, String> MODELS = Map.of(Stack.CUDA, "nvidia-a800-80g", Stack.CANN, "ascend-910b3");

    static RandomRun of(long seed) {
        var random = new SplittableRandom(seed);
        int workers = random.nextInt(3) == 0 ? 1 : random.nextInt(1, 40);
        Stack stack = random.nextBoolean() ? Stack.CUDA : Stack.CANN;
        CardRequest cards = cards(random);
        int kind = random.nextInt(3);
        JobSpec spec = spec(kind, random, workers, worker(random, cards));
        int pods = spec instanceof InferenceSpec ? 1 : workers;
        int trials = spec instanceof TuningSpec tuning ? tuning.sweep().trials() : 1;
        var part = new PartId(new JobId(random.nextLong(Long.MAX_VALUE)), random.nextInt(trials));
        var run =
                new Run(
                        new AttemptId(part, random.nextInt(1, 4)),
                        new Placement(
                                new ClusterId("lj-a"),
                                cards.isNone() ? "" : model(stack),
                                List.of(new NodeShare("n-1", pods, 0, 1000))),
                        List.of("amd64"),
                        spec instanceof TuningSpec ? random.nextInt(4) : 0,
                        spec instanceof TuningSpec
                                ? new Run.Reporting("https://hub.example/v1/jobs/x/trials/1/metrics", "jt_token")
                                : null);
        return new RandomRun(spec, run, pods);
    }

    Container container() {
        return Container.of(spec, run, AcceleratorCatalogue.shipped());
    }

    /// What the program of a worker finds in its environment; secrets as `secret/key` in brackets.
    Map<String, String> seenBy(int worker) {
        var seen = new TreeMap<String, String>();
        container()
                .env()
                .forEach((name, value) ->
                        seen.put(
                                name,
                                switch (value) {
                                    case Variable.Literal(var text) -> text;
                                    case Variable.Confidential(var text) -> text;
                                    case Variable.FromSecret(var secret, var key) -> "<%s/%s>".formatted(secret, key);
                                    case Variable.WorkerIndex _ -> Integer.toString(worker);
                                }));
        return seen;
    }

    private static String model(Stack stack) {
        String model = MODELS.get(stack);
        if (model == null) {
            throw new IllegalStateException("No model of " + stack);
        }
        return model;
    }

    private static CardRequest cards(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> CardRequest.NONE;
            case 1 -> new CardRequest(1, 0, null, List.of(), new Fraction(8192, 250));
            default -> CardRequest.whole(random.nextInt(1, 9));
        };
    }

    private static TrainingSpec.Worker worker(SplittableRandom random, CardRequest cards) {
        return new TrainingSpec.Worker(
                new Resources(random.nextInt(1, 64) * 500L, 128 * 1024, 0), random.nextInt(0, 65), cards);
    }

    private static JobSpec spec(int kind, SplittableRandom random, int workers, TrainingSpec.Worker worker) {
        TrainingSpec like = TrainingSpecs.onCuda(1);
        DataSpec data = data(random);
        return switch (kind) {
            case 0 ->
                    new TrainingSpec(
                            like.heading(),
                            data,
                            program(random, List.of("torchrun", "train.py")),
                            like.locality(),
                            like.terms(),
                            workers,
                            Within.CLUSTER,
                            false,
                            worker);
            case 1 ->
                    new TuningSpec(
                            like.heading(),
                            data,
                            program(random, List.of("trial.py", "--lr=${param.lr}", "${param.layers}/${param.lr}")),
                            like.locality(),
                            like.terms(),
                            sweep(random),
                            workers,
                            worker);
            default ->
                    new InferenceSpec(
                            like.heading(),
                            data,
                            program(random, List.of("serve", "${param.lr}")),
                            like.locality(),
                            like.terms(),
                            new Service(1, 3, 2, 1, null, Timetable.NONE, 1),
                            new InferenceSpec.Port(8000, "/health"),
                            null,
                            worker);
        };
    }

    private static Sweep sweep(SplittableRandom random) {
        return random.nextBoolean() ? Sweeps.random(20, 4, 2) : Sweeps.asha(20, 4, 2);
    }

    private static DataSpec data(SplittableRandom random) {
        var paths = new TreeSet<String>();
        var inputs = new ArrayList<DataSpec.Input>();
        for (int i = random.nextInt(3); i > 0; i--) {
            String path = "/data/" + random.nextInt(100);
            if (paths.add(path)) {
                inputs.add(new DataSpec.Input("in-" + i, new DataSpec.Volume("s3://lj/sets/" + i, path)));
            }
        }
        return new DataSpec(
                DataClass.INTERNAL,
                null,
                0,
                Residency.NONE,
                inputs,
                random.nextBoolean() ? new DataSpec.Volume("s3://lj/out", "/out") : null,
                random.nextBoolean()
                        ? new DataSpec.Checkpoint(
                                new DataSpec.Volume("s3://lj/ckpt", "/ckpt"), null, Duration.ofMinutes(2))
                        : null);
    }

    /// An author's own variables, among them some that the hub gives as well.
    private static Program program(SplittableRandom random, List<String> command) {
        var env = new TreeMap<String, EnvValue>();
        env.put("EPOCHS", new EnvValue.Literal("3"));
        env.put("HF_TOKEN", new EnvValue.Secret("hf/token"));
        for (String name :
                List.of(
                        "MASTER_PORT",
                        "NPROC_PER_NODE",
                        "NODE_RANK",
                        "JIALING_ATTEMPT",
                        "JIALING_PARAMS",
                        "WORLD_SIZE")) {
            if (random.nextInt(4) == 0) {
                env.put(name, new EnvValue.Literal("77"));
            }
        }
        return new Program(
                List.of(
                        TrainingSpecs.image(Stack.CUDA, "registry.example/train:cuda"),
                        TrainingSpecs.image(Stack.CANN, "registry.example/train:cann"),
                        TrainingSpecs.image(Stack.CPU, "registry.example/train:cpu")),
                null,
                command,
                env);
    }
}
