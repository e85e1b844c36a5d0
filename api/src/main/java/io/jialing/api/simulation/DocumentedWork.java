package io.jialing.api.simulation;

import io.jialing.api.jobs.Containers;
import io.jialing.api.jobs.TrialReports;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.core.container.Container;
import io.jialing.core.container.Variable;
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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Takes from the container of an attempt how long it pretends to run (`SIMULATED_RUNTIME` in its environment, an ISO
/// 8601 duration) and how long it may; draws what it does not say.
final class DocumentedWork implements SimulatedWork {
    /// How long a service runs that nobody cancels.
    private static final Duration ENDLESS = Duration.ofDays(36_500);

    private static final Logger LOG = LoggerFactory.getLogger(DocumentedWork.class);

    private final Containers containers;
    private final SimulatedWork drawn;
    private final StateView view;
    private final TrialReports reports;

    DocumentedWork(Containers containers, SimulatedWork drawn, StateView view, TrialReports reports) {
        this.containers = containers;
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

    @Override
    public Work of(Order order) {
        Container container = containers.of(order);
        Duration otherwise = order.shape().needs().kind() == WorkKind.INFERENCE ? ENDLESS : drawn.of(order).runTime();
        Duration runs =
                container.env().get("SIMULATED_RUNTIME") instanceof Variable.Literal(var text)
                        ? parsed(text).orElse(otherwise)
                        : otherwise;
        return new Work(runs, container.deadline());
    }

    /// What is no duration is as good as nothing said: the program would not know it either.
    private static Optional<Duration> parsed(String text) {
        try {
            return Optional.of(Duration.parse(text)).filter(runs -> !runs.isNegative());
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
