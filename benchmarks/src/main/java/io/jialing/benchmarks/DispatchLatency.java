package io.jialing.benchmarks;

import io.jialing.api.client.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/// B4: from a submission to the job running, durably, on simulated clusters that start pods at once.
final class DispatchLatency {
    private static final List<String> INSTANT_START =
            List.of("--jialing.simulation.start-delay-least=PT0S", "--jialing.simulation.start-delay-most=PT0S");
    private static final int IDLE_SUBMITS = 200;
    private static final int RATE = 500;
    private static final int BURST = 5000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Measurements measurements;
    private final int rounds;
    private final int seconds;

    DispatchLatency(Measurements measurements, int rounds, int seconds) {
        this.measurements = measurements;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        try (var hub = new HubUnderLoad(INSTANT_START);
                var running = new Running(hub)) {
            idle(hub, running, "warm");
            double[] p50 = new double[rounds];
            double[] p95 = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                Histogram latency = idle(hub, running, "idle-" + round);
                p50[round] = latency.getValueAtPercentile(50) / 1e6;
                p95[round] = latency.getValueAtPercentile(95) / 1e6;
            }
            measurements.add("idle.p50", "ms", p50);
            measurements.add("idle.p95", "ms", p95);
            for (int round = 0; round < rounds; round++) {
                Histogram latency = steady(hub, running, "steady-" + round);
                p50[round] = latency.getValueAtPercentile(50) / 1e6;
                p95[round] = latency.getValueAtPercentile(99) / 1e6;
            }
            measurements.add("500.p50", "ms", p50);
            measurements.add("500.p99", "ms", p95);
        }
        double[] burst = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            try (var hub = new HubUnderLoad(INSTANT_START);
                    var running = new Running(hub)) {
                burst[round] = burst(hub, running);
            }
        }
        measurements.add("burst" + BURST, "ms", burst);
    }

    /// One job at a time on a hub that has nothing else to do, from before the request is sent.
    private static Histogram idle(HubUnderLoad hub, Running running, String name) throws IOException {
        var latency = new Histogram(3);
        try (Connection connection = hub.connect()) {
            for (int i = 0; i < IDLE_SUBMITS; i++) {
                long begun = System.nanoTime();
                String id = submit(connection, name + "-" + i);
                await(() -> running.at(id) != 0);
                latency.recordValue(running.at(id) - begun);
            }
        }
        return latency;
    }

    /// Jobs at a fixed rate, whatever the hub does: each is timed from when it was acknowledged.
    private Histogram steady(HubUnderLoad hub, Running running, String name) throws Exception {
        int jobs = RATE * seconds;
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        int lanes = 16;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            var clients = new ArrayList<Future<?>>();
            for (int lane = 0; lane < lanes; lane++) {
                int first = lane;
                clients.add(
                        threads.submit(() -> {
                            try (Connection connection = hub.connect()) {
                                for (int i = first; i < jobs; i += lanes) {
                                    LockSupport.parkNanos(start + i * (1_000_000_000L / RATE) - System.nanoTime());
                                    String id = submit(connection, name + "-" + i);
                                    acknowledged.put(id, System.nanoTime());
                                }
                            }
                            return null;
                        }));
            }
            for (var client : clients) {
                client.get();
            }
        }
        await(() -> acknowledged.keySet().stream().allMatch(id -> running.at(id) != 0));
        var latency = new Histogram(3);
        acknowledged.forEach((id, at) -> latency.recordValue(Math.max(0, running.at(id) - at)));
        return latency;
    }

    /// Milliseconds from the first byte of a burst until all of its jobs run.
    private static double burst(HubUnderLoad hub, Running running) throws IOException {
        int before = running.count();
        long begun = System.nanoTime();
        try (Connection connection = hub.connect()) {
            for (int batch = 0; batch < BURST / 1000; batch++) {
                String name = "burst-" + batch + "-";
                HubUnderLoad.submit(
                        connection,
                        HubUnderLoad.batch(
                                IntStream.range(0, 1000)
                                        .mapToObj(i -> HubUnderLoad.job(name + i, 0, "PT10M"))
                                        .toList()));
            }
        }
        await(() -> running.count() - before >= BURST);
        return (System.nanoTime() - begun) / 1e6;
    }

    private static String submit(Connection connection, String name) throws IOException {
        Connection.Answer answer = connection.post("/v1/jobs", HubUnderLoad.job(name, 1, "PT1S"));
        if (answer.status() != 202) {
            throw new IllegalStateException("The hub answered %d: %s".formatted(answer.status(), answer.text()));
        }
        String text = answer.text();
        int at = text.indexOf("\"id\":\"") + 6;
        return text.substring(at, text.indexOf('"', at));
    }

    private static void await(BooleanSupplier condition) {
        if (!Wait.until(PATIENCE, condition)) {
            throw new IllegalStateException("The hub did not get there within %s.".formatted(PATIENCE));
        }
    }
}
