package io.jialing.api.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

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

    /// Writes a file that only the owner of the process can read, whole or not at all, and durable.
    ///
    /// @return where it is
    public Path write(String name, String text) throws IOException {
        Path file = path.resolve(name);
        Path draft = path.resolve(name + ".new");
        Files.deleteIfExists(draft);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel =
                FileChannel.open(
                        draft, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
