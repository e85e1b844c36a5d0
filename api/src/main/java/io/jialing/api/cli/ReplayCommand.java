package io.jialing.api.cli;

import static java.util.Objects.requireNonNull;

import io.jialing.core.resource.Csv;
import io.jialing.core.simulation.replay.Replay;
import io.jialing.core.simulation.replay.ReplayResult;
import io.jialing.core.simulation.replay.Trace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `jialing replay`: a recorded trace on the hub's own planner, dispatcher and reconciler, in virtual time.
@Command(
        name = "replay",
        description = {
            "Replays a recorded trace through the hub's own planner, dispatcher and reconciler, on simulated clusters in"
                    + " virtual time, and prints what became of it.",
            "",
            "The trace is two CSV files with the columns of Alibaba's cluster-trace-gpu-v2023 (openb). Nodes: sn,"
                    + " cpu_milli, memory_mib, gpu, model. Pods: name, cpu_milli, memory_mib, num_gpu, gpu_milli (of each"
                    + " GPU; below 1000 a part of one), gpu_spec (the models that will do, joined by '|', the best first;"
                    + " empty for any), qos and pod_phase (not used), creation_time, deletion_time, scheduled_time (in"
                    + " seconds). Models are those of the nodes file, whatever they are called.",
            "",
            "A task is submitted at its creation_time as a training job without a declared run time. Once it has its"
                    + " place it runs for deletion_time - scheduled_time, or deletion_time - creation_time where it was"
                    + " never scheduled; one that was not deleted ran until the last instant of the file. Nothing fails,"
                    + " and pods start at once, so that a wait is the hub's own.",
            "",
            "Standard output has the result only: the same files, homes and seed give the same bytes. The wall time"
                    + " goes to standard error.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Each task has finished or is counted by why it fits nowhere.",
            "2:Wrong usage, or a file that cannot be read; names file, line, column and value."
        })
final class ReplayCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--nodes", required = true, paramLabel = "FILE", description = "The nodes of the trace.")
    private Path nodes;

    @Option(names = "--pods", required = true, paramLabel = "FILE", description = "Its tasks.")
    private Path pods;

    @Option(
            names = "--homes",
            defaultValue = "1",
            paramLabel = "N",
            description = {
                "Deal the nodes out, in the order of the file, to N homes: each a city of the hub with a site, a cluster"
                        + " and a firm of its own, under the policies that ship. Each task belongs to one of the firms,"
                        + " all equally likely, drawn from the seed in the order of the file. The local rate is the"
                        + " share of placed tasks whose first place was in their home city. Default: 1."
            })
    private int homes;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Seed of the homes of the tasks. Default: 1.")
    private long seed;

    @Override
    public Integer call() {
        long begun = System.nanoTime();
        Trace trace;
        try {
            trace = TraceFiles.read(table(nodes), table(pods));
        } catch (Csv.MalformedException | UncheckedIOException e) {
            return refuse(requireNonNull(e.getMessage()));
        }
        int most = Replay.mostHomes(trace);
        if (homes < 1 || homes > most) {
            return refuse(
                    "--homes %d: the %d nodes of %s can be shared by 1 to %d homes."
                            .formatted(homes, trace.machines().size(), nodes, most));
        }
        ReplayResult result = new Replay(trace, homes, seed).run();
        PrintWriter out = spec.commandLine().getOut();
        out.print(ReplayTable.of(result, trace.machines().size(), homes, seed));
        out.flush();
        say(String.format(Locale.ROOT, "Took %.1f s.", (System.nanoTime() - begun) / 1e9));
        return 0;
    }

    private int refuse(String why) {
        say(why);
        return spec.exitCodeOnInvalidInput();
    }

    private void say(String what) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(what);
        err.flush();
    }

    private static TraceFiles.Table table(Path file) {
        try {
            return new TraceFiles.Table(file.toString(), Files.readString(file));
        } catch (IOException e) {
            String why =
                    switch (e) {
                        case NoSuchFileException _ -> "there is no such file";
                        case CharacterCodingException _ -> "it is not UTF-8";
                        default -> e.toString();
                    };
            throw new UncheckedIOException("%s cannot be read: %s.".formatted(file, why), e);
        }
    }
}
