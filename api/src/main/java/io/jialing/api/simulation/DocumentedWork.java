package io.jialing.api.simulation;

import io.jialing.api.jobs.Revisions;
import io.jialing.api.jobs.TrialReports;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.Makeup;
import io.jialing.core.simulation.SimulatedObjective;
import io.jialing.core.simulation.SimulatedWork;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.tuning.Parameters;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads from a job's own document, or for a service from the revision that is to run, how long it pretends to run
/// (`SIMULATED_RUNTIME` in its environment, an ISO 8601 duration) and how long it may; draws what it does not say.
final class DocumentedWork implements SimulatedWork {
    /// How long a service runs that nobody cancels.
    private static final Duration ENDLESS = Duration.ofDays(36_500);

    private static final Logger LOG = LoggerFactory.getLogger(DocumentedWork.class);

    private final JdbcClient sql;
    private final JsonMapper json;
    private final SimulatedWork drawn;
    private final StateView view;
    private final TrialReports reports;

    DocumentedWork(JdbcClient sql, JsonMapper json, SimulatedWork drawn, StateView view, TrialReports reports) {
        this.sql = sql;
        this.json = json;
        this.drawn = drawn;
        this.view = view;
        this.reports = reports;
    }

    /// A trial whose job has an objective tells how well it does after the steps that it was to make.
    @Override
    public void ends(AttemptId attempt) {
        HubState state = view.state();
        JobRecord job = state.job(attempt.part().job());
        PartRecord part = state.find(attempt.part());
        if (job == null
                || part == null
                || !(job.makeup() instanceof Makeup.Trials(var sweep))
                || sweep.objective() == null
                || attempt.part().index() >= sweep.trials()) {
            return;
        }
        long step = sweep.rungs() == null ? 1 : sweep.rungs().step(part.stage());
        double value =
                SimulatedObjective.of(
                        sweep.space(),
                        Parameters.of(job.id(), sweep, attempt.part().index()),
                        sweep.objective().goal(),
                        step);
        try {
            reports.report(attempt.part(), step, value);
        } catch (ProblemException | DataAccessException refused) {
            LOG.atWarn().addKeyValue("trial", attempt.part()).setCause(refused).log("A simulated trial told nothing");
        }
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
        boolean serves = order.shape().needs().kind() == WorkKind.INFERENCE;
        JsonNode program =
                serves
                        ? Revisions.program(sql, order.attempt().part().job(), order.stage())
                        : json.readTree(row.document());
        JsonNode said = program.path("env").path("SIMULATED_RUNTIME");
        Duration runs = said.isString() ? parsed(said.asString(), order) : serves ? ENDLESS : drawn.of(order).runTime();
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
