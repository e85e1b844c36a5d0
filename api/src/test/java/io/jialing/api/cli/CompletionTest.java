package io.jialing.api.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What bash makes of the script.
class CompletionTest {
    @ParameterizedTest
    @CsvSource({
        "jialing cl, clusters",
        "jialing clusters dr, drain",
        "'jialing completion ', bash zsh",
        "jialing run --g, --gpus --gpu-memory",
        "'jialing list -o ', TABLE JSON YAML"
    })
    void a_shell_completes_commands_options_and_values(String typed, String offers, @TempDir Path home)
            throws IOException, InterruptedException {
        Path script =
                Files.writeString(home.resolve("completion"), Shell.at(home).run("completion", "bash").ok().out());
        String[] words = typed.split(" ", -1);
        String last = words[words.length - 1];
        String ask =
                """
                compopt() { :; } # Works only while somebody types.
                source "$1"
                COMP_WORDS=(%s)
                COMP_CWORD=%d
                _complete_jialing jialing "%s"
                echo "${COMPREPLY[@]}"
                """
                        .formatted(last.isEmpty() ? typed + "''" : typed, words.length - 1, last);

        Process bash =
                new ProcessBuilder("bash", "-c", ask, "bash", script.toString()).redirectErrorStream(true).start();
        String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).as(answer).isZero();
        assertThat(List.of(answer.strip().split("\\s+"))).containsExactlyInAnyOrder(offers.split(" "));
    }

    @Test
    void zsh_is_served_by_the_same_script(@TempDir Path home) {
        String script = Shell.at(home).run("completion", "zsh").ok().out();

        assertThat(script).isEqualTo(Shell.at(home).run("completion", "bash").out()).contains("bashcompinit");
    }
}
