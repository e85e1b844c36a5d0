package io.jialing.core.container;

import io.jialing.core.job.DataSpec;
import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.PartId;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.TuningSpec;
import io.jialing.core.job.sweep.Value;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.tuning.Parameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What each pod of an attempt is given: the same for all of them, but for what they fill in for themselves
/// ([Variable.WorkerIndex]). A pure function of the job and the attempt, so that every executor gives the same.
///
/// @param image the one built for the accelerators of the placement
/// @param pullSecret the tenant's secret that opens the registry; null for none
/// @param command with the parameters of a trial filled in; empty for what the image runs by itself
/// @param env by name
/// @param mounts at paths that differ
/// @param resources CPU, memory and local disk
/// @param accelerators null for none
/// @param shmGib size of `/dev/shm` in GiB, part of the memory; 0 for what the cluster gives by itself
/// @param ports where others reach it
/// @param grace how long it has to end by itself; null for what the cluster gives
/// @param deadline how long it may run; null for as long as nobody stops it
public record Container(
        Program.Image image,
        @Nullable String pullSecret,
        List<String> command,
        SortedMap<String, Variable> env,
        List<Mount> mounts,
        Resources resources,
        @Nullable Accelerators accelerators,
        int shmGib,
        List<Port> ports,
        @Nullable Duration grace,
        @Nullable Duration deadline) {
    /// Where the first worker of a gang waits for the others.
    public static final int MASTER_PORT = 29_500;

    public Container {
        command = List.copyOf(command);
        env = Collections.unmodifiableSortedMap(new TreeMap<>(env));
        mounts = List.copyOf(mounts);
        ports = List.copyOf(ports);
    }

    /// A place in a store and where the container sees it.
    ///
    /// @param folder the folder below `uri` that is mounted, so that the trials of a sweep do not write into each
    ///   other's; empty for all of it
    /// @param path absolute, and other than `/`
    public record Mount(String uri, String folder, String path, boolean readOnly) {}

    /// Cards of one model.
    ///
    /// @param count in the catalogue's allocation units, at least 1
    /// @param fraction the part of the one card; null for whole cards
    public record Accelerators(String model, int count, @Nullable Fraction fraction) {}

    /// Where others reach it.
    ///
    /// @param readiness path that answers 200 to GET once it can serve; null where being there is enough
    public record Port(String name, int number, @Nullable String readiness) {}

    /// What the pods of an attempt get.
    ///
    /// @param spec the job; of a service as of the revision that the attempt runs
    /// @throws IllegalArgumentException when the program has no image for where the attempt was placed, or its command
    ///   asks for a parameter that there is not
    public static Container of(JobSpec spec, Run run, AcceleratorCatalogue catalogue) {
        return switch (spec) {
            case TrainingSpec training ->
                    of(
                            training,
                            run,
                            catalogue,
                            training.perWorker(),
                            Environment.of(training, run).gang(training.workers(), training.perWorker()),
                            training.program().command(),
                            gangPorts(training.workers()));
            case TuningSpec tuning -> {
                PartId trial = run.attempt().part();
                SortedMap<String, Value> parameters =
                        Parameters.of(trial.job(), tuning.sweep().including(trial.index()), trial.index());
                yield of(
                        tuning,
                        run,
                        catalogue,
                        tuning.perWorker(),
                        Environment.of(tuning, run)
                                .gang(tuning.workers(), tuning.perWorker())
                                .trial(tuning.sweep(), parameters),
                        tuning.program().command().stream().map(word -> Placeholders.filled(word, parameters)).toList(),
                        gangPorts(tuning.workers()));
            }
            case InferenceSpec inference ->
                    of(
                            inference,
                            run,
                            catalogue,
                            inference.perReplica(),
                            Environment.of(inference, run),
                            inference.program().command(),
                            List.of(new Port("http", inference.port().number(), inference.port().readiness())));
        };
    }

    private static Container of(
            JobSpec spec,
            Run run,
            AcceleratorCatalogue catalogue,
            TrainingSpec.Worker worker,
            Environment env,
            List<String> command,
            List<Port> ports) {
        DataSpec.Checkpoint checkpoint = spec.data().checkpoint();
        return new Container(
                image(spec.program(), run, catalogue, worker),
                spec.program().pullSecret(),
                command,
                env.variables(),
                mounts(spec, run),
                worker.resources(),
                worker.cards().isNone()
                        ? null
                        : new Accelerators(run.placement().model(), worker.cards().count(), worker.cards().fraction()),
                worker.shmGib(),
                ports,
                checkpoint == null ? null : checkpoint.grace(),
                spec instanceof InferenceSpec ? null : spec.terms().maxRuntime());
    }

    /// A gang of one has nobody to meet.
    private static List<Port> gangPorts(int workers) {
        return workers == 1 ? List.of() : List.of(new Port("master", MASTER_PORT, null));
    }

    /// With accelerators the image of their stack. Work without any runs from every image that the nodes can execute,
    /// best from one that carries no accelerator's libraries.
    private static Program.Image image(
            Program program, Run run, AcceleratorCatalogue catalogue, TrainingSpec.Worker worker) {
        Stack stack =
                worker.cards().isNone()
                        ? Stack.CPU
                        : catalogue.find(run.placement().model()).map(AcceleratorModel::stack).orElse(null);
        List<Program.Image> runnable =
                program.images().stream()
                        .filter(image -> image.arches().isEmpty() || image.arches().containsAll(run.arches()))
                        .toList();
        return runnable.stream()
                .filter(image -> image.stack() == stack)
                .findFirst()
                .or(() -> worker.cards().isNone() ? runnable.stream().findFirst() : Optional.empty())
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "Attempt %s was placed on '%s' and %s, for which there is no image among %s."
                                        .formatted(
                                                run.attempt(),
                                                run.placement().model(),
                                                run.arches(),
                                                program.images())));
    }

    private static List<Mount> mounts(JobSpec spec, Run run) {
        // By the space, since the number of trials may change while some of them run.
        boolean searches = spec instanceof TuningSpec tuning && !tuning.sweep().space().isEmpty();
        String own = searches ? "trial-" + run.attempt().part().index() : "";
        DataSpec data = spec.data();
        var mounts = new ArrayList<Mount>();
        data.inputs().forEach(input -> mounts.add(new Mount(input.volume().uri(), "", input.volume().mount(), true)));
        if (data.output() != null) {
            mounts.add(new Mount(data.output().uri(), own, data.output().mount(), false));
        }
        if (data.checkpoint() != null) {
            DataSpec.Volume volume = data.checkpoint().volume();
            mounts.add(new Mount(volume.uri(), own, volume.mount(), false));
        }
        return mounts;
    }
}
