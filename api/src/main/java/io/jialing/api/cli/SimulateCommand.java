package io.jialing.api.cli;

import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.RealTimers;
import io.jialing.api.simulation.FileJournal;
import io.jialing.api.simulation.FleetServer;
import io.jialing.core.simulation.SimulationSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `jialing simulate`: simulated clusters in a process of their own, for hubs started with
/// `--jialing.simulation.fleet`.
@Command(name = "simulate", description = "Runs simulated clusters in a process of their own, on the loopback address.")
final class SimulateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--port", defaultValue = "7070", description = "Port; 0 for any that is free. Default: 7070.")
    private int port;

    @Option(names = "--journal", required = true, description = "Folder in which the clusters live on.")
    private Path journal;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of all that is drawn. Default: 1.")
    private long seed;

    @Option(
            names = "--start-delay",
            defaultValue = "PT2S",
            description = "Longest time until released pods run. Default: PT2S.")
    private Duration startDelay;

    @Override
    public Integer call() throws InterruptedException {
        var settings = SimulationSettings.calm(seed).withStartDelay(Duration.ZERO, startDelay);
        var clock = HubClock.realTime(InstantSource.system());
        try (var timers = new RealTimers(clock, "clusters");
                var file = new FileJournal(journal.resolve("journal"));
                var server = new FleetServer(port, timers, file, settings)) {
            spec.commandLine().getOut().println("Simulated clusters at http://127.0.0.1:" + server.port());
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
