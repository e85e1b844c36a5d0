package io.jialing.benchmarks;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// A hub of its own with one firm, on a real clock, for as long as a benchmark lasts.
final class HubUnderLoad implements AutoCloseable {
    private final Path data;
    private final HubProcess process;
    private final String key;
    private final HubClient firm;

    HubUnderLoad(List<String> settings) throws IOException {
        data = Files.createTempDirectory("jialing-benchmark-");
        process = new HubProcess(data, 0, settings);
        process.start();
        HubClient admin = process.admin();
        admin.post("/v1/tenants", Map.of("id", "bench", "name", "Benchmark", "homeCity", "chongqing")).ok();
        admin.post("/v1/queues", Map.of("name", "bench", "tenant", "bench", "weight", 1, "maxQueued", 10_000_000)).ok();
        key =
                admin.post("/v1/api-keys", Map.of("tenant", "bench", "name", "bench", "roles", List.of("TENANT_USER")))
                        .ok()
                        .get("key")
                        .asString();
        firm = admin.with(key);
    }

    HubProcess process() {
        return process;
    }

    HubClient firm() {
        return firm;
    }

    String key() {
        return key;
    }

    int port() {
        return URI.create(process.address()).getPort();
    }

    Connection connect() throws IOException {
        return new Connection(port(), key);
    }

    /// A small training job as a client sends it.
    ///
    /// @param cards accelerators it asks for; 0 for one that needs only CPU
    /// @param runs how long its program runs, as a duration of ISO 8601
    static byte[] job(String name, int cards, String runs) {
        String accelerators = cards == 0 ? "" : ",\"accelerators\":{\"count\":%d}".formatted(cards);
        return """
        {"name":"%s","kind":"TRAINING","queue":"bench","images":{"CUDA":"registry.example/train:1"},\
        "command":["torchrun","train.py"],"env":{"SIMULATED_RUNTIME":"%s"},"maxRuntime":"PT1H",\
        "training":{"workers":1,"perWorker":{"cpu":1,"memoryGiB":4%s}}}\
        """
                .formatted(name, runs, accelerators)
                .getBytes(StandardCharsets.UTF_8);
    }

    /// A thousand such jobs, or however many, as the body of one batch.
    static byte[] batch(Iterable<byte[]> jobs) {
        var body = new ByteArrayOutputStream();
        body.writeBytes("{\"jobs\":[".getBytes(StandardCharsets.UTF_8));
        boolean first = true;
        for (byte[] job : jobs) {
            if (!first) {
                body.write(',');
            }
            first = false;
            body.writeBytes(job);
        }
        body.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    /// Sends a batch, every item of which must be taken in.
    ///
    /// @throws IllegalStateException when one is not: what was refused must not count as served
    static void submit(Connection connection, byte[] batch) throws IOException {
        Connection.Answer answer = connection.post("/v1/jobs:batch", batch);
        if (answer.status() != 200 || answer.text().contains("\"status\":4")) {
            throw new IllegalStateException(
                    "The hub answered %d: %s"
                            .formatted(
                                    answer.status(),
                                    answer.text().substring(0, Math.min(1000, answer.text().length()))));
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
        try (var files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
