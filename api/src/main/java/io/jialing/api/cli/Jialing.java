package io.jialing.api.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `jialing` program.
@Command(
        name = "jialing",
        mixinStandardHelpOptions = true,
        description = "Schedules compute for the Chengdu–Chongqing hub (成渝国家枢纽节点), local compute first.",
        subcommands = {ServeCommand.class, DemoCommand.class, SimulateCommand.class, ReplayCommand.class})
public final class Jialing {
    private Jialing() {}

    /// Runs one command and exits with its code: 0 for success, 1 for a claim that did not hold, 2 for wrong usage or
    /// input that cannot be understood.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Jialing());
    }
}
