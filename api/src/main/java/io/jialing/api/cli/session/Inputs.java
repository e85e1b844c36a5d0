package io.jialing.api.cli.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files that are named on the command line, `-` for the standard input.
public final class Inputs {
    /// The name of the standard input.
    public static final String STANDARD = "-";

    private final Surroundings surroundings;

    public Inputs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// The text of a file.
    ///
    /// @throws UsageException when it cannot be read or is no text
    public String read(String name) {
        try {
            byte[] bytes = name.equals(STANDARD) ? surroundings.everything() : Files.readAllBytes(Path.of(name));
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException _) {
            throw new UsageException("%s is no text in UTF-8.".formatted(name));
        } catch (IOException e) {
            throw new UsageException("%s cannot be read: %s".formatted(name, e));
        }
    }
}
