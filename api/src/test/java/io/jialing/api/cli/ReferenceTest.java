package io.jialing.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.cli.session.Surroundings;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");
    private static final String FROM = "<!-- commands: written by ReferenceTest -->\n";
    private static final String TO = "<!-- end of commands -->\n";

    /// `-Dreference=write` writes the reference instead.
    @Test
    void the_page_of_the_command_line_shows_every_command_as_it_is() throws Exception {
        String page = Files.readString(PAGE);
        int from = page.indexOf(FROM) + FROM.length();
        int to = page.indexOf(TO);

        if ("write".equals(System.getProperty("reference"))) {
            Files.writeString(PAGE, page.substring(0, from) + reference() + page.substring(to));
            return;
        }

        assertThat(page.substring(from, to)).isEqualTo(reference());
    }

    @Test
    void every_command_and_option_says_what_it_is_for() {
        for (CommandSpec command : commands(program())) {
            assertThat(command.usageMessage().description()).as(command.qualifiedName()).isNotEmpty();
            command.args()
                    .forEach(arg -> assertThat(arg.description()).as(command.qualifiedName() + " " + arg).isNotEmpty());
        }
    }

    private static CommandSpec program() {
        return Jialing.program(new Surroundings(Map.of(), InputStream.nullInputStream(), null)).getCommandSpec();
    }

    /// What many commands have in common, with what they have it for.
    private static final Map<Class<?>, String> MIXINS = new LinkedHashMap<>();

    static {
        MIXINS.put(Hub.class, "Commands that talk to a hub also take these.");
        MIXINS.put(Output.class, "Those that show what it answers:");
        MIXINS.put(Listing.class, "Those that show a list:");
    }

    private static String reference() {
        List<CommandSpec> commands = commands(program());
        var text = new StringBuilder();
        MIXINS.forEach((mixin, heading) -> {
            Set<String> rows = new TreeSet<>();
            for (CommandSpec command : commands) {
                command.options().stream()
                        .filter(option -> mixin(option) == mixin)
                        .forEach(option -> rows.add(row(option)));
            }
            text.append("\n%s\n".formatted(heading)).append(table(rows));
        });
        for (CommandSpec command : commands) {
            text.append("\n### `%s`\n\n".formatted(command.qualifiedName()));
            for (String line : command.usageMessage().description()) {
                text.append(escaped(line.formatted().strip())).append('\n');
            }
            List<String> rows = new ArrayList<>();
            command.positionalParameters().forEach(parameter -> rows.add(row(parameter)));
            command.options().stream()
                    .filter(option -> !option.usageHelp() && !MIXINS.containsKey(mixin(option)))
                    .map(ReferenceTest::row)
                    .sorted()
                    .forEach(rows::add);
            text.append(table(rows));
        }
        return text.append('\n').toString();
    }

    /// The class that an option belongs to.
    private static Class<?> mixin(OptionSpec option) {
        return option.userObject() instanceof Field field ? field.getDeclaringClass() : Object.class;
    }

    private static String table(Collection<String> rows) {
        return rows.isEmpty() ? "" : "\n| | |\n| --- | --- |\n" + String.join("", rows);
    }

    private static String row(ArgSpec arg) {
        boolean isOption = arg instanceof OptionSpec;
        String names = arg instanceof OptionSpec option ? String.join(", ", option.names()) : "";
        String label = arg.arity().max() == 0 ? "" : (isOption ? " " : "") + arg.paramLabel();
        String many = !isOption && arg.arity().max() > 1 ? "…" : "";
        String required = isOption && arg.required() && arg.group() == null ? " Required." : "";
        return "| `%s%s%s` | %s%s |\n"
                .formatted(names, label, many, escaped(String.join(" ", arg.description())), required);
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "\\<").replace("*", "\\*");
    }

    private static List<CommandSpec> commands(CommandSpec program) {
        var commands = new ArrayList<CommandSpec>();
        for (CommandLine command : program.subcommands().values()) {
            if (command.getCommandSpec().subcommands().isEmpty()) {
                commands.add(command.getCommandSpec());
            } else {
                commands.addAll(commands(command.getCommandSpec()));
            }
        }
        return commands;
    }
}
