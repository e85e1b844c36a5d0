package io.jialing.api.demo;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.Wait;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A firm of the demonstration: a tenant with a queue and a key of its own.
///
/// @param client talks to the hub in the firm's name
record Firm(String id, String queue, HubClient client) {

    /// Registers the firm with the hub.
    static Firm register(HubClient admin, String id, String name, String homeCity, List<Map<String, Object>> quota) {
        admin.post(
                        "/v1/tenants",
                        Map.of(
                                "id",
                                id,
                                "name",
                                name,
                                "homeCity",
                                homeCity,
                                "sizeClass",
                                "SME",
                                "orgType",
                                "ENTERPRISE"))
                .ok();
        String queue = id;
        admin.post("/v1/queues", Map.of("name", queue, "tenant", id, "weight", 1, "maxQueued", 100_000, "quota", quota))
                .ok();
        JsonNode key =
                admin.post("/v1/api-keys", Map.of("tenant", id, "name", "demo", "roles", List.of("TENANT_USER"))).ok();
        return new Firm(id, queue, admin.with(key.get("key").asString()));
    }

    /// The beginning of a job document of this firm.
    Map<String, Object> heading(String name, String kind, Map<String, String> images) {
        var job = new LinkedHashMap<String, Object>();
        job.put("name", name);
        job.put("kind", kind);
        job.put("queue", queue);
        job.put("images", images);
        return job;
    }

    /// A training job of this firm that runs on one model of accelerator.
    ///
    /// @param runs how long its program runs
    Map<String, Object> job(String name, String stack, String model, int workers, int cards, Duration runs) {
        Map<String, Object> job = heading(name, "TRAINING", Map.of(stack, "registry.example/train:1"));
        job.put("command", List.of("torchrun", "train.py"));
        job.put("env", Map.of("SIMULATED_RUNTIME", runs.toString()));
        job.put("maxRuntime", runs.toString());
        job.put("labels", Map.of("demo", "act"));
        job.put(
                "training",
                Map.of(
                        "workers",
                        workers,
                        "perWorker",
                        Map.of(
                                "cpu", 8,
                                "memoryGiB", 64,
                                "accelerators", Map.of("count", cards, "models", List.of(model)))));
        return job;
    }

    String submit(Map<String, Object> job) {
        return client.post("/v1/jobs", job).ok().get("id").asString();
    }

    String state(String job) {
        return client.get("/v1/jobs/" + job).ok().get("state").asString();
    }

    JsonNode explain(String job) {
        return client.get("/v1/jobs/" + job + "/explanation").ok();
    }

    boolean comesTo(String job, Duration within, String... states) {
        return Wait.until(within, () -> List.of(states).contains(state(job)));
    }
}
