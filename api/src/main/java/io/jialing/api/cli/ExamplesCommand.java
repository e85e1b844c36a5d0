package io.jialing.api.cli;

import io.jialing.api.client.HubProcess;
import io.jialing.api.demo.Examples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `jialing examples`: a hub of its own and the examples, each compared with what it declares.
@Command(
        name = "examples",
        description =
                "Gives the examples of a directory to a hub of its own, and says of each whether it did as declared.")
final class ExamplesCommand implements Callable<Integer> {
    private static final String SPEED = "60";

    @Spec private CommandSpec spec;

    @Parameters(
            paramLabel = "DIRECTORY",
            defaultValue = "examples",
            description = "Where jobs, policies and clusters are.")
    private Path directory;

    @Override
    public Integer call() throws Exception {
        Path data = Files.createTempDirectory("jialing-examples-");
        boolean all = true;
        try (var hub = new HubProcess(data, 0, List.of("--jialing.clock.speed=" + SPEED))) {
            hub.start();
            for (Examples.Outcome outcome : new Examples(hub.admin()).run(directory)) {
                all &= outcome.held();
                spec.commandLine()
                        .getOut()
                        .printf(
                                "%-8s %-44s %s%n",
                                outcome.held() ? "as said" : "NOT SO",
                                outcome.file(),
                                outcome.held()
                                        ? outcome.seen()
                                        : "expected %s, saw %s".formatted(outcome.expected(), outcome.seen()));
                spec.commandLine().getOut().flush();
            }
        }
        return all ? 0 : 1;
    }
}
