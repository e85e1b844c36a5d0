package io.jialing.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.TestDatabase;
import io.jialing.api.runtime.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// The commands in the tours of the documentation, typed one after the other.
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "jialing.clock.speed=10")
class ToursTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern ASSIGNMENT = Pattern.compile("(export )?([A-Z_]+)=(\\$\\((.*)\\)|.*)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @Autowired private DataDirectory directory;
    @LocalServerPort private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @Test
    void every_command_of_the_tours_does_what_it_is_there_for(@TempDir Path home) throws Exception {
        var terminal = new Terminal(home);
        for (String tour : List.of("administrator", "firm", "operator")) {
            for (String line : commands("zh-CN", tour)) {
                terminal.type(line);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"administrator", "firm", "operator"})
    void both_languages_give_the_same_commands(String tour) throws Exception {
        assertThat(commands("en", tour)).isEqualTo(commands("zh-CN", tour)).hasSizeGreaterThan(8);
    }

    private static List<String> commands(String language, String tour) throws Exception {
        var commands = new ArrayList<String>();
        boolean inside = false;
        for (String line : Files.readAllLines(DOCS.resolve(language).resolve(tour + ".md"))) {
            if (line.startsWith("```")) {
                inside = line.equals("```sh");
            } else if (inside && !line.isBlank()) {
                commands.add(line);
            }
        }
        return commands;
    }

    /// As much of a shell as the tours need: variables, and the output of a command as the value of one.
    private final class Terminal {
        private final Map<String, String> variables = new TreeMap<>();
        private final Map<String, String> exported = new TreeMap<>();

        Terminal(Path home) {
            exported.put("HOME", home.toString());
        }

        void type(String line) {
            Matcher assignment = ASSIGNMENT.matcher(line);
            if (line.startsWith("unset ")) {
                exported.remove(line.substring("unset ".length()));
            } else if (assignment.matches()) {
                String inner = assignment.group(4);
                String value = inner == null ? word(assignment.group(3)) : run(inner).word();
                variables.put(assignment.group(2), value);
                if (assignment.group(1) != null) {
                    exported.put(assignment.group(2), value);
                }
            } else {
                run(line).ok();
            }
        }

        private Shell.Ran run(String command) {
            assertThat(command).startsWith("jialing ");
            var words = new ArrayList<String>();
            Matcher word = WORD.matcher(command);
            while (word.find()) {
                words.add(quoted(word.group(1), word.group(2)));
            }
            return new Shell(exported, "").run(words.subList(1, words.size()).toArray(String[]::new));
        }

        private String quoted(@Nullable String quoted, String bare) {
            return quoted == null ? word(bare) : quoted;
        }

        /// What a word means here: the hub and the files are where this test has them.
        private String word(String word) {
            if (word.startsWith("$")) {
                return variables.getOrDefault(word.substring(1), "");
            }
            return word.replace("http://127.0.0.1:8080", "http://127.0.0.1:" + port)
                    .replace(".jialing/admin-key", directory.path().resolve("admin-key").toString())
                    .replaceFirst("^examples/", "../examples/");
        }
    }
}
