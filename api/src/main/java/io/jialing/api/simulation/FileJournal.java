package io.jialing.api.simulation;

import io.jialing.core.simulation.ClusterEvent;
import io.jialing.core.simulation.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.CRC32C;

/// A journal in one file: a line an event, each with a checksum, synced to disk before anybody is told. Whatever waits
/// when the disk is ready is written and synced together. A last line that was torn by a crash was told to nobody and
/// is cut off.
public final class FileJournal implements Journal, AutoCloseable {
    private static final int CHECKSUM_DIGITS = 8;

    private final Path file;
    private final FileChannel channel;
    private final EventCodec codec = new EventCodec();
    private final LinkedBlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
    private final Thread writer;

    /// What was asked to be written together, and who waits for it.
    private record Entry(List<ClusterEvent> events, Runnable durable) {}

    /// Opens the journal, or begins it.
    ///
    /// @throws UncheckedIOException when the file cannot be opened
    public FileJournal(Path file) {
        this.file = file;
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            cutTornLine(file);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("The journal %s cannot be opened.".formatted(file), e);
        }
        writer = Thread.ofPlatform().name("journal").daemon().start(this::write);
    }

    @Override
    public List<ClusterEvent> read() {
        var events = new ArrayList<ClusterEvent>();
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(line -> {
                if (!isWhole(line)) {
                    throw new IllegalStateException(
                            "Line %d of the journal %s is damaged.".formatted(events.size() + 1, file));
                }
                events.add(codec.read(line.substring(CHECKSUM_DIGITS + 1)));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("The journal %s cannot be read.".formatted(file), e);
        }
        return events;
    }

    @Override
    public void append(List<ClusterEvent> events, Runnable durable) {
        waiting.add(new Entry(List.copyOf(events), durable));
    }

    private void write() {
        var entries = new ArrayList<Entry>();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                entries.add(waiting.take());
                waiting.drainTo(entries);
                store(entries);
                entries.forEach(entry -> entry.durable().run());
                entries.clear();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // closed
        } catch (IOException e) {
            throw new UncheckedIOException("The journal %s cannot be written.".formatted(file), e);
        }
    }

    private void store(List<Entry> entries) throws IOException {
        var text = new StringBuilder();
        for (Entry entry : entries) {
            for (ClusterEvent event : entry.events()) {
                String json = codec.write(event);
                text.append(checksum(json)).append(' ').append(json).append('\n');
            }
        }
        if (text.isEmpty()) {
            return;
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    /// Waits for nobody: what is not on disk yet is lost, and was told to nobody.
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join();
            channel.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("The journal %s cannot be closed.".formatted(file), e);
        }
    }

    /// Only the last line can be torn; damage further in is reported when the journal is read.
    private static void cutTornLine(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return;
        }
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        int begin = content.lastIndexOf('\n', content.length() - 2) + 1;
        byte[] last = content.substring(begin).stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
        if (content.endsWith("\n") && isWhole(new String(last, StandardCharsets.UTF_8))) {
            return;
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(begin);
            channel.force(false);
        }
    }

    private static boolean isWhole(String line) {
        return line.length() > CHECKSUM_DIGITS + 1
                && line.substring(0, CHECKSUM_DIGITS).equals(checksum(line.substring(CHECKSUM_DIGITS + 1)));
    }

    private static String checksum(String json) {
        var crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
