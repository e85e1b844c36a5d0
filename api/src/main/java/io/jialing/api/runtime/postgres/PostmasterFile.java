package io.jialing.api.runtime.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a running PostgreSQL says of itself in `postmaster.pid` of its data directory. The file outlives a server that
/// was killed, so its word is checked against the processes there are.
///
/// @param pid the server's process
/// @param started when it started, to the second
/// @param port where it listens on the loopback interface
record PostmasterFile(long pid, Instant started, int port) {
    private static final String NAME = "postmaster.pid";

    /// How much later than the file says a process may have started and still be the one that wrote it.
    private static final Duration SLACK = Duration.ofSeconds(5);

    /// Reads the file; empty when there is none or the server had no time yet to complete it.
    static Optional<PostmasterFile> of(Path dataDirectory) throws IOException {
        try {
            List<String> lines = Files.readAllLines(dataDirectory.resolve(NAME));
            if (lines.size() < 4) {
                return Optional.empty();
            }
            return Optional.of(
                    new PostmasterFile(
                            Long.parseLong(lines.get(0).strip()),
                            Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
                            Integer.parseInt(lines.get(3).strip())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Deletes the file of a server that is surely gone, because another process has its number now; PostgreSQL itself
    /// deletes it where the number is free.
    static void forget(Path dataDirectory) throws IOException {
        Files.deleteIfExists(dataDirectory.resolve(NAME));
    }

    /// Whether some process has the server's number.
    boolean isTaken() {
        return ProcessHandle.of(pid).isPresent();
    }

    /// Whether the process of that number is the server, and not a later one that was given the same number.
    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        process.info().startInstant().map(start -> !start.isAfter(started.plus(SLACK))).orElse(true))
                .isPresent();
    }
}
