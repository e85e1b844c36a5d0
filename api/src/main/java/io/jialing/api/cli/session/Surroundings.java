package io.jialing.api.cli.session;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the program finds where it is started.
///
/// @param variables of the environment
/// @param in what is piped or typed in
/// @param terminal where a person sits; null when nobody does
public record Surroundings(Map<String, String> variables, InputStream in, @Nullable Console terminal) {
    /// Those of this process.
    public static Surroundings own() {
        Console terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).orElse(null);
        return new Surroundings(System.getenv(), System.in, terminal);
    }

    /// A variable; null when it is absent or empty.
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /// A folder of the user's own, as the XDG Base Directory Specification has it.
    ///
    /// @param variable names it, for example `XDG_CONFIG_HOME`
    /// @param otherwise below the home when it does not, for example `.config`
    public Path folder(String variable, String otherwise) {
        String named = variable(variable);
        // The specification has relative ones ignored.
        return named != null && Path.of(named).isAbsolute()
                ? Path.of(named, "jialing")
                : home().resolve(otherwise).resolve("jialing");
    }

    private Path home() {
        String home = variable("HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home);
    }

    /// A secret, typed without being shown, or the first line of what is piped in.
    public String secret(String prompt) {
        if (terminal != null) {
            char[] typed = terminal.readPassword("%s", prompt);
            return typed == null ? "" : new String(typed).strip();
        }
        return line();
    }

    /// What is answered to a question; empty when nobody answers.
    ///
    /// @param err where the question is asked
    public String answer(PrintWriter err, String question) {
        err.print(question + " ");
        err.flush();
        return line();
    }

    /// All that is piped in.
    public byte[] everything() {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("The standard input cannot be read.", e);
        }
    }

    private String line() {
        try {
            String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The standard input cannot be read.", e);
        }
    }
}
