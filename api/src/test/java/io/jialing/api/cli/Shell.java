package io.jialing.api.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jialing.api.cli.session.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Somebody who types commands, with a home and an environment of their own.
///
/// @param variables of the environment
/// @param input what is piped in
public record Shell(Map<String, String> variables, String input) {
    /// A home, and nothing in it.
    public static Shell at(Path home) {
        return new Shell(Map.of("HOME", home.toString()), "");
    }

    public Shell with(String variable, String value) {
        var more = new TreeMap<>(variables);
        more.put(variable, value);
        return new Shell(more, input);
    }

    public Shell piping(String text) {
        return new Shell(variables, text);
    }

    /// What a command left behind.
    ///
    /// @param out the standard output
    /// @param err standard error
    public record Ran(int code, String out, String err) {
        /// The run, if it went well.
        public Ran ok() {
            if (code != 0) {
                throw new AssertionError(this);
            }
            return this;
        }

        /// The only word on the standard output.
        public String word() {
            List<String> words = List.of(ok().out.strip().split("\\s+"));
            if (words.size() != 1) {
                throw new AssertionError(this);
            }
            return words.getFirst();
        }

        public JsonNode json() {
            return JsonMapper.shared().readTree(ok().out);
        }
    }

    /// Runs a command to its end.
    public Ran run(String... words) {
        var out = new StringWriter();
        return run(out, out, words);
    }

    /// Runs a command whose output somebody reads until a text comes, and then goes.
    public Ran runUntil(String text, String... words) {
        var out = new StringWriter();
        var reader =
                new Writer() {
                    private boolean gone;

                    @Override
                    public void write(char[] characters, int from, int length) throws IOException {
                        if (gone) {
                            throw new IOException("Nobody reads any more.");
                        }
                        out.write(characters, from, length);
                        gone = out.toString().contains(text);
                    }

                    @Override
                    public void flush() throws IOException {
                        if (gone) {
                            throw new IOException("Nobody reads any more.");
                        }
                    }

                    @Override
                    public void close() {
                        gone = true;
                    }
                };
        return run(reader, out, words);
    }

    private Ran run(Writer to, StringWriter out, String... words) {
        var err = new StringWriter();
        CommandLine program =
                Jialing.program(new Surroundings(variables, new ByteArrayInputStream(input.getBytes(UTF_8)), null))
                        .setOut(new PrintWriter(to, true))
                        .setErr(new PrintWriter(err, true));
        int code = program.execute(words);
        return new Ran(code, out.toString(), err.toString());
    }
}
