package io.jialing.api.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The hub as a process of its own, so that it can be killed like one.
public final class HubProcess implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final List<String> OPTIONS = List.of("-Xmx1g", "-XX:+UseParallelGC");

    private final Path data;
    private final int port;
    private final List<String> options;
    private final List<String> settings;
    private @Nullable Process process;

    /// A hub that was not started yet.
    ///
    /// @param data where database, keys and simulated clusters live on between starts
    /// @param port of the loopback address; 0 for any that is free
    /// @param settings further settings as `--name=value`
    public HubProcess(Path data, int port, List<String> settings) {
        this(data, port, OPTIONS, settings);
    }

    /// The same on a JVM with options of its own.
    public HubProcess(Path data, int port, List<String> options, List<String> settings) {
        this.data = data;
        this.port = port == 0 ? freePort() : port;
        this.options = List.copyOf(options);
        this.settings = List.copyOf(settings);
    }

    /// Where it serves.
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    /// The file in which the first start leaves the administrator's key.
    public Path adminKeyFile() {
        return data.resolve("admin-key");
    }

    /// Where it logs.
    public Path log() {
        return data.resolve("hub.log");
    }

    /// Its process id.
    public long pid() {
        return running().pid();
    }

    /// Starts the hub and waits until it is ready.
    ///
    /// @throws IllegalStateException when it does not become ready
    public void start() {
        var client = new HubClient(address());
        try {
            Files.createDirectories(data);
            process =
                    new ProcessBuilder(command())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException("The hub could not be started.", e);
        }
        boolean ready = Wait.until(LONGEST_START, () -> !running().isAlive() || client.isReady());
        if (!ready || !running().isAlive()) {
            throw new IllegalStateException("The hub did not become ready. Its log is %s.".formatted(log()));
        }
    }

    private List<String> command() {
        var arguments = new ArrayList<String>();
        arguments.add("serve");
        arguments.add("--server.port=" + port);
        arguments.add("--jialing.data-directory=" + data.toAbsolutePath());
        arguments.addAll(settings);
        return Program.command(options, arguments);
    }

    /// Ends the hub the way a power cut does: SIGKILL, no chance to tidy up.
    public void kill() {
        running().destroyForcibly();
        await();
    }

    /// Leaves the hub running after this program has ended.
    public Optional<ProcessHandle> leave() {
        Optional<ProcessHandle> handle = process == null ? Optional.empty() : Optional.of(process.toHandle());
        process = null;
        return handle;
    }

    /// Asks the hub to end and waits until it has.
    @Override
    public void close() {
        if (process != null) {
            process.destroy();
            if (!await()) {
                process.destroyForcibly();
            }
        }
    }

    private boolean await() {
        try {
            return running().waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the hub to end.", e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("The hub was not started.");
        }
        return process;
    }

    /// The administrator's client.
    public HubClient admin() {
        try {
            return new HubClient(address()).with(Files.readString(adminKeyFile()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("The hub has left no admin key in %s.".formatted(adminKeyFile()), e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port.", e);
        }
    }
}
