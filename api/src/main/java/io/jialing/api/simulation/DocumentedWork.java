package io.jialing.api.simulation;

import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.simulation.SimulatedWork;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads from a job's own document how long it pretends to run (`SIMULATED_RUNTIME` in its environment, an ISO 8601
/// duration) and how long it may; draws what it does not say.
final class DocumentedWork implements SimulatedWork {
    private final JdbcClient sql;
    private final JsonMapper json;
    private final SimulatedWork drawn;

    DocumentedWork(JdbcClient sql, JsonMapper json, SimulatedWork drawn) {
        this.sql = sql;
        this.json = json;
        this.drawn = drawn;
    }

    private record Row(String document, @Nullable Long maxRuntimeMs) {}

    @Override
    public Work of(Order order) {
        Row row =
                sql.sql("SELECT document, max_runtime_ms FROM jobs WHERE id = :id")
                        .param("id", order.attempt().part().job().value())
                        .query((rows, _) -> new Row(rows.getString(1), rows.getObject(2, Long.class)))
                        .single();
        Duration maxRuntime = row.maxRuntimeMs() == null ? null : Duration.ofMillis(row.maxRuntimeMs());
        JsonNode said = json.readTree(row.document()).path("env").path("SIMULATED_RUNTIME");
        Duration runs = said.isString() ? parsed(said.asString(), order) : drawn.of(order).runTime();
        return new Work(runs, maxRuntime);
    }

    /// What is no duration is as good as nothing said: the program would not know it either.
    private Duration parsed(String text, Order order) {
        try {
            Duration runs = Duration.parse(text);
            return runs.isNegative() ? drawn.of(order).runTime() : runs;
        } catch (DateTimeParseException _) {
            return drawn.of(order).runTime();
        }
    }
}
