package io.jialing.api.cli.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files that nobody but their owner may read.
final class OwnFile {
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private OwnFile() {}

    /// Writes a file in one step: whoever reads it sees all of it or what was there before.
    static void write(Path file, String text) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            folder(file);
            Files.deleteIfExists(draft);
            try (FileChannel channel =
                    FileChannel.open(
                            draft, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE_FILE)) {
                channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UsageException("%s cannot be written: %s".formatted(file, e));
        }
    }

    /// Makes the folder of a file, if there is none.
    static void folder(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent(), PRIVATE_FOLDER);
    }

    /// Whether nobody but the owner may read or write it.
    static boolean isPrivate(Path file) {
        try {
            return Files.getPosixFilePermissions(file).stream().noneMatch(OF_OTHERS::contains);
        } catch (IOException e) {
            throw new UsageException("%s cannot be read: %s".formatted(file, e));
        }
    }
}
