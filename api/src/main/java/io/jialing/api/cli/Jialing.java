package io.jialing.api.cli;

import io.jialing.api.cli.admin.AcceleratorsCommand;
import io.jialing.api.cli.admin.ClustersCommand;
import io.jialing.api.cli.admin.HubCommand;
import io.jialing.api.cli.admin.KeyCommand;
import io.jialing.api.cli.admin.NodesCommand;
import io.jialing.api.cli.admin.PolicyCommand;
import io.jialing.api.cli.admin.QueueCommand;
import io.jialing.api.cli.admin.TenantCommand;
import io.jialing.api.cli.jobs.ConvertCommand;
import io.jialing.api.cli.jobs.EventsCommand;
import io.jialing.api.cli.jobs.ExplainCommand;
import io.jialing.api.cli.jobs.GetCommand;
import io.jialing.api.cli.jobs.ListCommand;
import io.jialing.api.cli.jobs.LogsCommand;
import io.jialing.api.cli.jobs.RunCommand;
import io.jialing.api.cli.jobs.SteerCommands;
import io.jialing.api.cli.jobs.SubmitCommand;
import io.jialing.api.cli.jobs.TrialsCommand;
import io.jialing.api.cli.jobs.WaitCommand;
import io.jialing.api.cli.session.Durations;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Failures;
import io.jialing.api.cli.session.LoginCommand;
import io.jialing.api.cli.session.Surroundings;
import io.jialing.api.cli.session.WhoamiCommand;
import io.jialing.api.cli.session.Wiring;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The `jialing` program.
@Command(
        name = "jialing",
        description = "Schedules compute for the Chengdu–Chongqing hub (成渝国家枢纽节点), local compute first.",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n")
public final class Jialing {
    /// All commands, by what they are for: classes, and methods of classes that hold several.
    private static final Map<String, List<AnnotatedElement>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("Who you are", List.of(LoginCommand.class, WhoamiCommand.class));
        COMMANDS.put(
                "Jobs",
                List.of(
                        RunCommand.class,
                        SubmitCommand.class,
                        ListCommand.class,
                        GetCommand.class,
                        ExplainCommand.class,
                        WaitCommand.class,
                        LogsCommand.class,
                        EventsCommand.class,
                        TrialsCommand.class));
        COMMANDS.put("Steering jobs", List.copyOf(CommandLine.getCommandMethods(SteerCommands.class, null)));
        COMMANDS.put(
                "Operation and administration",
                List.of(
                        ClustersCommand.class,
                        NodesCommand.class,
                        AcceleratorsCommand.class,
                        TenantCommand.class,
                        QueueCommand.class,
                        PolicyCommand.class,
                        KeyCommand.class,
                        HubCommand.class));
        COMMANDS.put(
                "A hub of your own",
                List.of(
                        ServeCommand.class,
                        DemoCommand.class,
                        ExamplesCommand.class,
                        SimulateCommand.class,
                        ReplayCommand.class));
        COMMANDS.put("Without a hub", List.of(ConvertCommand.class, CompletionCommand.class));
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show how it is used, and end.")
    @SuppressWarnings("UnusedVariable") // Only picocli looks at it.
    private boolean help;

    private Jialing() {}

    /// Runs one command and exits with an [ExitCode].
    public static void main(String[] args) {
        // Making all commands takes several times as long as most of them run.
        AnnotatedElement only = args.length == 0 ? null : command(args[0]);
        CommandLine program =
                (only == null || only == CompletionCommand.class
                                ? program(Surroundings.own())
                                : program(Surroundings.own(), List.of(only)))
                        .setOut(utf8(FileDescriptor.out))
                        .setErr(utf8(FileDescriptor.err));
        int code = program.execute(args);
        program.getOut().flush();
        System.exit(code);
    }

    /// The program with all its commands.
    static CommandLine program(Surroundings surroundings) {
        return program(surroundings, COMMANDS.values().stream().flatMap(List::stream).toList());
    }

    private static CommandLine program(Surroundings surroundings, List<AnnotatedElement> commands) {
        var wiring = new Wiring(surroundings);
        var program = new CommandLine(new Jialing(), wiring);
        var failures = new Failures();
        commands.forEach(command -> program.addSubcommand(new CommandLine(command, wiring)));
        program.getCommandSpec().usageMessage().exitCodeList(ExitCode.meanings());
        program.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, _ -> "");
        program.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Jialing::grouped);
        return program.registerConverter(Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
    }

    /// The command of a name; null when there is none.
    private static @Nullable AnnotatedElement command(String name) {
        return COMMANDS.values().stream()
                .flatMap(List::stream)
                .filter(command -> name(command).equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String name(AnnotatedElement command) {
        return command.getAnnotation(Command.class).name();
    }

    /// The list of commands, group by group.
    private static String grouped(Help program) {
        var text = new StringBuilder();
        COMMANDS.forEach((group, commands) -> {
            Map<String, Help> ofGroup = new LinkedHashMap<>(program.subcommands());
            ofGroup.keySet().retainAll(commands.stream().map(Jialing::name).toList());
            text.append("%n%s:%n".formatted(group)).append(program.commandList(ofGroup));
        });
        return text.toString();
    }

    /// Whatever the locale: scripts read UTF-8, and names of firms and jobs need it.
    private static PrintWriter utf8(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
    }
}
