package io.jialing.benchmarks;

import io.jialing.api.client.Wait;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/// B3: how many jobs a second the hub acknowledges, each acknowledgement after the commit is on disk, and whether any
/// of them is missing or there twice after a `kill -9` under that load.
final class DurableSubmit {
    private static final int CONNECTIONS = 64;
    private static final int BATCHES = 4;
    private static final int BATCH = 1000;

    private final Measurements measurements;
    private final int rounds;
    private final int seconds;
    private final AtomicInteger names = new AtomicInteger();

    DurableSubmit(Measurements measurements, int rounds, int seconds) {
        this.measurements = measurements;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        try (var hub = new HubUnderLoad(List.of())) {
            singles(hub, seconds); // warms up
            double[] rate = new double[rounds];
            double[] p99 = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                Histogram latency = singles(hub, seconds);
                rate[round] = (double) latency.getTotalCount() / seconds;
                p99[round] = latency.getValueAtPercentile(99) / 1e6;
            }
            measurements.add("single", "jobs/s", rate);
            measurements.add("single.p99", "ms", p99);
        }
        try (var hub = new HubUnderLoad(List.of())) {
            batches(hub, seconds);
            double[] rate = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                rate[round] = (double) batches(hub, seconds) / seconds;
            }
            measurements.add("batch", "jobs/s", rate);
        }
        lost();
    }

    /// One job a request, each connection sending the next when the last is answered.
    private Histogram singles(HubUnderLoad hub, int length) throws Exception {
        var latency = new SynchronizedHistogram(60_000_000_000L, 3);
        inParallel(
                CONNECTIONS,
                () -> {
                    long end = System.nanoTime() + length * 1_000_000_000L;
                    try (Connection connection = hub.connect()) {
                        while (System.nanoTime() < end) {
                            byte[] job = HubUnderLoad.job("single-" + names.incrementAndGet(), 1, "PT10M");
                            long begun = System.nanoTime();
                            expect(202, connection.post("/v1/jobs", job));
                            latency.recordValue(System.nanoTime() - begun);
                        }
                    }
                });
        return latency;
    }

    private long batches(HubUnderLoad hub, int length) throws Exception {
        var acknowledged = new AtomicInteger();
        inParallel(
                BATCHES,
                () -> {
                    long end = System.nanoTime() + length * 1_000_000_000L;
                    try (Connection connection = hub.connect()) {
                        while (System.nanoTime() < end) {
                            HubUnderLoad.submit(connection, batch());
                            acknowledged.addAndGet(BATCH);
                        }
                    }
                });
        return acknowledged.get();
    }

    private byte[] batch() {
        return HubUnderLoad.batch(
                Stream.generate(() -> HubUnderLoad.job("batch-" + names.incrementAndGet(), 1, "PT10M"))
                        .limit(BATCH)
                        .toList());
    }

    /// Kills the hub under load and looks for every job that it had acknowledged.
    private void lost() throws Exception {
        try (var hub = new HubUnderLoad(List.of())) {
            var acknowledged = new ConcurrentLinkedQueue<String>();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var clients = new ArrayList<Future<?>>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    clients.add(threads.submit(() -> untilKilled(hub, acknowledged)));
                }
                int enough = 1000 * seconds;
                Wait.until(Duration.ofSeconds(60), () -> acknowledged.size() >= enough);
                hub.process().kill();
                for (Future<?> client : clients) {
                    client.get();
                }
            }
            hub.process().start();
            int missing = 0;
            for (String id : acknowledged) {
                missing += hub.firm().get("/v1/jobs/" + id).status() == 200 ? 0 : 1;
            }
            measurements.add("lost.acknowledged", "jobs", acknowledged.size());
            measurements.add("lost", "jobs", missing);
        }
    }

    private void untilKilled(HubUnderLoad hub, ConcurrentLinkedQueue<String> acknowledged) {
        try (Connection connection = hub.connect()) {
            while (true) {
                byte[] job = HubUnderLoad.job("lost-" + names.incrementAndGet(), 1, "PT10M");
                Connection.Answer answer = connection.post("/v1/jobs", job);
                if (answer.status() == 202) {
                    acknowledged.add(id(answer.text()));
                }
            }
        } catch (IOException _) {
            // The hub was killed; what was not answered was not acknowledged.
        }
    }

    private static String id(String answer) {
        int at = answer.indexOf("\"id\":\"") + 6;
        return answer.substring(at, answer.indexOf('"', at));
    }

    private static void expect(int status, Connection.Answer answer) {
        if (answer.status() != status) {
            throw new IllegalStateException("The hub answered %d: %s".formatted(answer.status(), answer.text()));
        }
    }

    private interface Client {
        void run() throws Exception;
    }

    private static void inParallel(int clients, Client client) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < clients; i++) {
                running.add(
                        threads.submit(() -> {
                            client.run();
                            return null;
                        }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
    }
}
