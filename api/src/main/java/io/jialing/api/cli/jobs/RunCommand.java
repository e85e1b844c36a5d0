package io.jialing.api.cli.jobs;

import io.jialing.api.cli.session.DocumentFile;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Surroundings;
import io.jialing.api.cli.session.UsageException;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `jialing run`: a training job from options.
@Command(
        name = "run",
        description = {
            "Submits a training job and prints its id. What stands behind -- is the command; without one the image runs its own.",
            "For example: jialing run --image registry.example/train:1 --gpus 8 -- torchrun train.py"
        })
public final class RunCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Surroundings surroundings;

    @Mixin private Submission submission;

    @Option(
            names = "--image",
            required = true,
            paramLabel = "[STACK=]REF",
            description = {
                "Image, once for each software stack it is built for: CUDA=registry.example/train:1.",
                "Without a stack: that of --model, CPU without --gpus, else CUDA."
            })
    private List<String> images;

    @Option(names = "--gpus", paramLabel = "N", description = "Accelerators of each worker. Default: none.")
    private int gpus;

    @Option(names = "--workers", paramLabel = "N", description = "Workers, which start together or not at all.")
    private @Nullable Integer workers;

    @Option(
            names = "--model",
            split = ",",
            paramLabel = "MODEL",
            description = "Only these accelerators, in order of preference: ascend-910b3 or 910B.")
    private final List<String> models = new ArrayList<>();

    @Option(names = "--gpu-memory", paramLabel = "GIB", description = "Least memory of an accelerator.")
    private @Nullable Integer gpuMemory;

    @Option(names = "--precision", paramLabel = "FORMAT", description = "It must compute in this, for example BF16.")
    private @Nullable String precision;

    @Option(names = "--cpu", paramLabel = "CORES", description = "Of each worker. Default: the share of its cards.")
    private @Nullable Double cpu;

    @Option(names = "--memory", paramLabel = "GIB", description = "Of each worker. Default: the share of its cards.")
    private @Nullable Integer memory;

    @Option(names = "--shm", paramLabel = "GIB", description = "Shared memory of each worker.")
    private @Nullable Integer shm;

    @Option(names = "--name", paramLabel = "NAME", description = "Default: that of the image.")
    private @Nullable String name;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Default: the tenant's own.")
    private @Nullable String queue;

    @Option(names = "--priority", paramLabel = "PRIORITY", description = "LOW, STANDARD, HIGH or EMERGENCY.")
    private @Nullable String priority;

    @Option(names = "--scenario", paramLabel = "SCENARIO", description = "For example manufacturing.")
    private @Nullable String scenario;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label.")
    private final Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--env",
            paramLabel = "NAME[=VALUE]",
            description = "A variable; without a value the one it has here.")
    private final List<String> env = new ArrayList<>();

    @Option(names = "--secret", paramLabel = "NAME=SECRET/KEY", description = "A variable from the tenant's secrets.")
    private final Map<String, String> secrets = new LinkedHashMap<>();

    @Option(
            names = "--max-runtime",
            paramLabel = "TIME",
            description = "How long it may run, for example 12h or PT12H.")
    private @Nullable Duration maxRuntime;

    @Option(names = "--follow", description = "Print what it prints until it is over; its id goes to standard error.")
    private boolean follow;

    @Option(names = "--print", description = "Only print the document that would be submitted.")
    private boolean print;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The program and its arguments, behind --.")
    private final List<String> command = new ArrayList<>();

    public RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        ObjectNode document = document();
        if (print) {
            submission.hub().out().println(document.toPrettyString());
            return ExitCode.DONE.number();
        }
        HubClient client = submission.hub().client();
        DocumentFile file = DocumentFile.json("run", document.toString());
        if (submission.isDryRun()) {
            return submission.plan(client, file).number();
        }
        Answer answer = submission.submit(client, file, "");
        String id = answer.body().path("id").asString("");
        if (follow) {
            submission.hub().err().println(id);
            return new LogTail(client, submission.hub(), id, 0, 0).follow().number();
        }
        submission.show(answer);
        return submission.await(client, List.of(id)).number();
    }

    private ObjectNode document() {
        ObjectNode job = JSON.createObjectNode();
        put(job, "name", name);
        job.put("kind", "TRAINING");
        put(job, "queue", queue);
        put(job, "scenario", scenario);
        put(job, "priority", priority);
        if (!labels.isEmpty()) {
            job.set("labels", JSON.valueToTree(labels));
        }
        job.set("images", images());
        if (!command.isEmpty()) {
            job.set("command", JSON.valueToTree(command));
        }
        ObjectNode variables = variables();
        if (!variables.isEmpty()) {
            job.set("env", variables);
        }
        if (maxRuntime != null) {
            job.put("maxRuntime", maxRuntime.toString());
        }
        job.set("training", training());
        return job;
    }

    private ObjectNode images() {
        ObjectNode byStack = JSON.createObjectNode();
        for (String image : images) {
            int equals = image.indexOf('=');
            String stack = equals < 0 ? stack() : image.substring(0, equals);
            if (byStack.has(stack)) {
                throw new UsageException("There are two images for %s. Maybe name the stack of each.".formatted(stack));
            }
            byStack.put(stack, image.substring(equals + 1));
        }
        return byStack;
    }

    /// The stack of an image that names none.
    private String stack() {
        if (gpus == 0) {
            return Stack.CPU.name();
        }
        var stacks =
                models.stream()
                        .flatMap(model -> AcceleratorCatalogue.shipped().resolve(model).stream())
                        .map(model -> model.stack().name())
                        .distinct()
                        .toList();
        if (stacks.size() > 1) {
            throw new UsageException(
                    "The models run %s. Maybe name an image for each: --image %s=…"
                            .formatted(String.join(" and ", stacks), stacks.getFirst()));
        }
        return stacks.isEmpty() ? Stack.CUDA.name() : stacks.getFirst();
    }

    private ObjectNode variables() {
        ObjectNode variables = JSON.createObjectNode();
        for (String variable : env) {
            int equals = variable.indexOf('=');
            if (equals >= 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            } else {
                String value = surroundings.variables().get(variable);
                if (value == null) {
                    throw new UsageException("--env %1$s: there is no %1$s here. Maybe %1$s=…".formatted(variable));
                }
                variables.put(variable, value);
            }
        }
        secrets.forEach((variable, secret) -> variables.putObject(variable).put("secret", secret));
        return variables;
    }

    private ObjectNode training() {
        ObjectNode training = JSON.createObjectNode();
        if (workers != null) {
            training.put("workers", workers);
        }
        ObjectNode worker = JSON.createObjectNode();
        if (cpu != null) {
            worker.put("cpu", cpu);
        }
        put(worker, "memoryGiB", memory);
        put(worker, "shmGiB", shm);
        if (gpus > 0) {
            ObjectNode cards = worker.putObject("accelerators").put("count", gpus);
            put(cards, "memoryGiB", gpuMemory);
            put(cards, "precision", precision);
            if (!models.isEmpty()) {
                cards.set("models", JSON.valueToTree(models));
            }
        } else if (!models.isEmpty() || gpuMemory != null || precision != null) {
            throw new UsageException("--model, --gpu-memory and --precision go with --gpus.");
        }
        if (!worker.isEmpty()) {
            training.set("perWorker", worker);
        }
        return training;
    }

    private static void put(ObjectNode node, String field, @Nullable String value) {
        if (value != null) {
            node.put(field, value);
        }
    }

    private static void put(ObjectNode node, String field, @Nullable Integer value) {
        if (value != null) {
            node.put(field, value);
        }
    }
}
