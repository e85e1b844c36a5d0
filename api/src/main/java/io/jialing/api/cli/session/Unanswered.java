package io.jialing.api.cli.session;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Requests that got no answer yet, each with its idempotency key in a file of its own. A key is written down before
/// its request is sent and struck out when the answer has come. So the same command given again after a broken
/// connection, or a kill, finds the key and takes effect once; given again after an answer, it means another job.
///
/// A command locks its file while it runs. Another one with the same request at the same time means another job too,
/// and takes the next file.
final class Unanswered {
    static final String HEADER = "Idempotency-Key";

    /// The hub remembers keys for 24 hours; what was left longer than this cannot be relied on.
    private static final Duration REMEMBERED = Duration.ofHours(23);

    private static final int LONGEST_KEY = 64;
    private static final int NAME_LENGTH = 32;
    private static final int MOST_AT_A_TIME = 1000;

    private final Path folder;
    private final PrintWriter err;

    Unanswered(Surroundings surroundings, PrintWriter err) {
        this.folder = surroundings.folder("XDG_STATE_HOME", ".local/state").resolve("unanswered");
        this.err = err;
    }

    /// Sends a request under the key that it had when it was sent before and got no answer, or under a new one.
    Answer send(HubClient hub, Login as, Request request) {
        try (Note note = note(name(as, request))) {
            Answer answer = hub.send(request.with(HEADER, note.key()));
            if (answer.status() < 500) {
                note.strikeOut();
            }
            return answer;
        }
    }

    /// A key, written down.
    ///
    /// @param channel of the file, locked; null when there is none
    private record Note(String key, Path file, @Nullable FileChannel channel, PrintWriter err)
            implements AutoCloseable {
        void strikeOut() {
            if (channel != null) {
                try {
                    // Emptied, not only deleted: who has the file open already and waits must not find the key.
                    channel.truncate(0);
                    Files.deleteIfExists(file);
                } catch (IOException e) {
                    err.println(
                            "jialing: %s stays (%s): the same command again today takes no effect.".formatted(file, e));
                }
            }
        }

        @Override
        public void close() {
            try {
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException _) {
                // What had to be written is.
            }
        }
    }

    private Note note(String name) {
        Path file = folder.resolve(name + ".0");
        try {
            for (int i = 1; i <= MOST_AT_A_TIME; i++) {
                FileChannel channel = open(file);
                if (channel != null) {
                    return note(file, channel);
                }
                file = folder.resolve(name + "." + i);
            }
            err.println("jialing: too many such commands run at a time to keep them apart.");
        } catch (IOException e) {
            err.println(
                    "jialing: %s cannot be used (%s). If no answer comes, the same command again may take effect twice."
                            .formatted(file, e));
        }
        return new Note(newKey(), file, null, err);
    }

    private Note note(Path file, FileChannel channel) throws IOException {
        String left = left(file, channel);
        String key = left == null ? newKey() : left;
        if (left == null) {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)), 0);
            channel.force(false);
        }
        return new Note(key, file, channel, err);
    }

    /// The file, locked; null when another command holds it.
    private static @Nullable FileChannel open(Path file) throws IOException {
        OwnFile.folder(file);
        var channel =
                FileChannel.open(
                        file,
                        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        OwnFile.PRIVATE_FILE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            // Held by another thread of this process.
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        return locked ? channel : null;
    }

    /// The key of a request that got no answer; null when there is none, or the hub may have forgotten it.
    private static @Nullable String left(Path file, FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(LONGEST_KEY);
        channel.read(bytes, 0);
        String key = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        boolean fresh = Files.getLastModifiedTime(file).toInstant().isAfter(Instant.now().minus(REMEMBERED));
        return fresh && key.matches("[!-~]+") ? key : null;
    }

    private static String newKey() {
        return "jialing-" + UUID.randomUUID();
    }

    private static String name(Login as, Request request) {
        String all = String.join("\n", as.server(), as.key(), request.path(), String.valueOf(request.body()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
