package io.jialing.api.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where this hub keeps files of its own: its PostgreSQL when it has no other, the first key, simulated clusters.
///
/// @param path an existing folder
public record DataDirectory(Path path) {
    /// The folder, made if it was missing.
    public static DataDirectory at(Path path) {
        try {
            return new DataDirectory(Files.createDirectories(path.toAbsolutePath().normalize()));
        } catch (IOException e) {
            throw new UncheckedIOException("The data directory %s cannot be made.".formatted(path), e);
        }
    }
}
