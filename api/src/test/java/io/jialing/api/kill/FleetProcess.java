package io.jialing.api.kill;

import io.jialing.api.client.Program;
import io.jialing.api.client.Wait;
import io.jialing.api.simulation.FileJournal;
import io.jialing.core.simulation.ClusterEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Simulated clusters as a process of their own, which goes on when hubs are killed.
final class FleetProcess implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("Simulated clusters at (http://\\S+)\n");
    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final Path directory;
    private final Process process;

    private FleetProcess(Path directory, Process process) {
        this.directory = directory;
        this.process = process;
    }

    /// Clusters whose pods run within a moment of their release and fail at nothing.
    static FleetProcess start(Path directory, List<String> options) throws IOException {
        Files.createDirectories(directory);
        var simulate = List.of("simulate", "--port=0", "--journal=" + directory, "--start-delay=PT0.3S", "--seed=7");
        Process process =
                new ProcessBuilder(Program.command(options, simulate))
                        .redirectErrorStream(true)
                        .redirectOutput(log(directory).toFile())
                        .start();
        var fleet = new FleetProcess(directory, process);
        if (!Wait.until(LONGEST_START, () -> !fleet.said().isEmpty() || !process.isAlive()) || !process.isAlive()) {
            throw new IllegalStateException("The clusters did not start. Their log is %s.".formatted(log(directory)));
        }
        return fleet;
    }

    private static Path log(Path directory) {
        return directory.resolve("log");
    }

    private List<String> said() {
        try {
            return ADDRESS.matcher(Files.readString(log(directory)))
                    .results()
                    .map((MatchResult said) -> said.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where hubs find it.
    String address() {
        return said().getFirst();
    }

    /// Ends the clusters and reads what has happened in them.
    List<ClusterEvent> endAndRead() {
        close();
        try (var journal = new FileJournal(directory.resolve("journal"))) {
            return journal.read();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the clusters ended.", e);
        }
    }
}
