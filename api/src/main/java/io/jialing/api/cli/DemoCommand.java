package io.jialing.api.cli;

import io.jialing.api.demo.Demonstration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `jialing demo`: a hub of its own and acts that prove what it can do.
@Command(
        name = "demo",
        description = "Starts a hub with simulated clusters on a clock 60 times faster, and plays acts on it.")
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--once", description = "End after the acts; exit 0 only if each of them held.")
    private boolean once;

    @Option(names = "--seed", defaultValue = "7", description = "Seed of the load and of the clusters.")
    private long seed;

    @Option(names = "--port", defaultValue = "0", description = "Port on the loopback address; 0 for any that is free.")
    private int port;

    @Option(names = "--data", description = "Directory for the hub's data; it must be empty. A new one by default.")
    private @Nullable Path data;

    @Override
    public Integer call() throws Exception {
        Path directory = data != null ? data : Files.createTempDirectory("jialing-demo-");
        boolean held = new Demonstration(System.out, directory, port, 60, seed).play(!once);
        return held ? 0 : 1;
    }
}
