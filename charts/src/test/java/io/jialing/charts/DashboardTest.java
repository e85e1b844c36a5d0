package io.jialing.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubProcess;
import io.jialing.api.client.Wait;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The queries of the dashboards and alert rules against a real hub, scraped by a real Prometheus.
class DashboardTest {
    private static final Path CHART = Path.of("jialing");

    /// What is empty while all is well.
    private static final Set<String> QUIET = Set.of("jialing_spills_total", "jialing_troubles_total");

    @TempDir private Path folder;

    private record Query(String of, String expression) {
        /// Grafana fills in a time that fits the graph.
        static Query of(String title, String expression) {
            return new Query(title, expression.replace("$__rate_interval", "1m"));
        }
    }

    private static List<Query> dashboardQueries() throws IOException {
        var queries = new ArrayList<Query>();
        try (var files = Files.list(CHART.resolve("dashboards"))) {
            for (Path file : files.sorted().toList()) {
                for (JsonNode panel : JsonMapper.shared().readTree(file).get("panels")) {
                    for (JsonNode target : panel.get("targets")) {
                        queries.add(Query.of(panel.get("title").asString(), target.get("expr").asString()));
                    }
                }
            }
        }
        return queries;
    }

    private static List<Query> alerts() throws IOException {
        var queries = new ArrayList<Query>();
        JsonNode rules = new YAMLMapper().readTree(Files.readString(CHART.resolve("alerts.yaml")));
        for (JsonNode rule : rules.at("/groups/0/rules")) {
            queries.add(Query.of(rule.get("alert").asString(), rule.get("expr").asString()));
        }
        return queries;
    }

    @Test
    void every_panel_shows_something_and_no_alert_fires_on_a_hub_that_is_well() throws Exception {
        var program = Prometheus.program();
        assumeTrue(program.isPresent(), "Prometheus is not installed; the dashboards' queries were not checked.");

        try (var hub =
                new HubProcess(
                        folder.resolve("hub"),
                        0,
                        List.of(
                                "--jialing.simulation.start-delay-least=PT0S",
                                "--jialing.simulation.start-delay-most=PT0S"))) {
            hub.start();
            work(hub);
            try (var prometheus =
                    Prometheus.scraping(program.get(), URI.create(hub.address()), "/actuator/prometheus", folder)) {
                var empty = new TreeSet<String>();
                boolean shown =
                        Wait.until(
                                Duration.ofSeconds(30),
                                () -> {
                                    empty.clear();
                                    empty.addAll(empty(prometheus));
                                    return empty.isEmpty();
                                });

                assertThat(shown).as("panels that show nothing: %s", empty).isTrue();
                for (Query alert : alerts()) {
                    JsonNode answer = prometheus.query(alert.expression());
                    assertThat(answer.path("status").asString()).as("%s: %s", alert.of(), answer).isEqualTo("success");
                    assertThat(answer.at("/data/result")).as(alert.of()).isEmpty();
                }
            }
        }
    }

    private static List<String> empty(Prometheus prometheus) {
        var empty = new ArrayList<String>();
        try {
            for (Query query : dashboardQueries()) {
                JsonNode answer = prometheus.query(query.expression());
                boolean quiet = QUIET.stream().anyMatch(query.expression()::contains);
                if (!answer.path("status").asString("").equals("success")
                        || (!quiet && answer.at("/data/result").isEmpty())) {
                    empty.add(query.of() + ": " + query.expression());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("The dashboards cannot be read.", e);
        }
        return empty;
    }

    /// A job that runs and one that waits, of a firm of Chongqing.
    private static void work(HubProcess hub) {
        HubClient admin = hub.admin();
        admin.post("/v1/tenants", Map.of("id", "firm", "name", "渝视科技", "homeCity", "chongqing")).ok();
        admin.post("/v1/queues", Map.of("name", "firm", "tenant", "firm")).ok();
        String key =
                admin.post("/v1/api-keys", Map.of("tenant", "firm", "name", "test", "roles", List.of("TENANT_USER")))
                        .ok()
                        .get("key")
                        .asString();
        HubClient firm = admin.with(key);
        for (int workers : List.of(1, 9000)) {
            firm.post(
                            "/v1/jobs",
                            Map.of(
                                    "kind", "TRAINING",
                                    "images", Map.of("CUDA", "registry.example/train:1"),
                                    "training",
                                            Map.of(
                                                    "workers",
                                                    workers,
                                                    "perWorker",
                                                    Map.of("accelerators", Map.of("count", 8)))))
                    .ok();
        }
    }
}
