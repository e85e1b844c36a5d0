package io.jialing.benchmarks;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubProcess;
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
    /// @param cards accelerators it asks for
    /// @param runs how long its program runs, as a duration of ISO 8601
    static byte[] job(String name, int cards, String runs) {
        return """
        {"name":"%s","kind":"TRAINING","queue":"bench","images":{"CUDA":"registry.example/train:1"},\
        "command":["torchrun","train.py"],"env":{"SIMULATED_RUNTIME":"%s"},"maxRuntime":"PT1H",\
        "training":{"workers":1,"perWorker":{"cpu":1,"memoryGiB":4,"accelerators":{"count":%d}}}}\
        """
                .formatted(name, runs, cards)
                .getBytes(StandardCharsets.UTF_8);
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
