package io.jialing.api.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.sweep.Objective;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.TrialScore;
import io.jialing.core.tuning.Parameters;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The trials of tuning jobs in the store.
final class Trials {
    private static final String SELECT =
            """
            SELECT parts.record, trial_scores.record FROM parts
            LEFT JOIN trial_scores ON trial_scores.job = parts.job AND trial_scores.part = parts.part
            WHERE parts.job = ?
            """;

    private final JdbcClient sql;
    private final RecordCodec codec;

    Trials(JdbcClient sql, RecordCodec codec) {
        this.sql = sql;
        this.codec = codec;
    }

    /// A trial that was begun, and what it has told.
    record Trial(PartRecord part, TrialScore score) {}

    /// A report of a trial.
    record Report(long step, double value, Instant at) {}

    /// A trial as clients see it.
    ///
    /// @param trial its number, from 0
    /// @param rung the rung that it is to reach, from 0; absent where there are none
    /// @param step the step of its last report; absent before the first
    /// @param value the objective at that step
    /// @param atRungs the objective at each rung that it has reached, the lowest first
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            int trial,
            PartState state,
            @Nullable String cause,
            @Nullable String message,
            Map<String, Object> parameters,
            int attempts,
            @Nullable String cluster,
            @Nullable Integer rung,
            @Nullable Long step,
            @Nullable Double value,
            @Nullable List<Double> atRungs) {
        static View of(JobId job, Sweep sweep, Trial trial) {
            PartRecord part = trial.part();
            boolean told = trial.score().version() > 0;
            PartRecord.AttemptRecord attempt = part.attempt();
            return new View(
                    part.id().index(),
                    part.state(),
                    part.cause().isEmpty() ? null : part.cause(),
                    part.message().isEmpty() ? null : part.message(),
                    parametersOf(job, sweep, part.id().index()),
                    part.attempts(),
                    attempt == null ? null : attempt.placement().cluster().value(),
                    sweep.rungs() == null ? null : part.stage(),
                    told ? trial.score().step() : null,
                    told ? trial.score().value() : null,
                    sweep.rungs() == null ? null : trial.score().atRungs());
        }
    }

    /// How many trials are in which state, and the best of them.
    ///
    /// @param total how many there will be
    /// @param best the trial whose last report is the best among those that have come furthest; absent before any has
    ///   told
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Summary(int total, Map<PartState, Integer> byState, @Nullable View best) {}

    /// The trials of a job after one of them, by number.
    List<Trial> of(JobId job, int after, int most) {
        return sql.sql(SELECT + " AND parts.part > ? ORDER BY parts.part LIMIT ?")
                .params(job.value(), after, most)
                .query(this::trial)
                .list();
    }

    Optional<Trial> find(JobId job, int number) {
        return sql.sql(SELECT + " AND parts.part = ?").params(job.value(), number).query(this::trial).optional();
    }

    /// What a trial has told, by step.
    List<Report> reports(JobId job, int number) {
        return sql.sql("SELECT step, value, at FROM trial_reports WHERE job = ? AND part = ? ORDER BY step")
                .params(job.value(), number)
                .query((row, _) ->
                        new Report(
                                row.getLong(1), row.getDouble(2), row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
    }

    Summary summary(JobId job, Sweep sweep) {
        List<Trial> all = of(job, -1, Integer.MAX_VALUE);
        var byState = new EnumMap<PartState, Integer>(PartState.class);
        all.forEach(trial -> byState.merge(trial.part().state(), 1, Integer::sum));
        Objective objective = sweep.objective();
        View best =
                objective == null
                        ? null
                        : all.stream()
                                .filter(trial -> trial.score().version() > 0)
                                .min(furthestAndBest(objective.goal()))
                                .map(trial -> View.of(job, sweep, trial))
                                .orElse(null);
        return new Summary(Math.max(sweep.trials(), all.size()), byState, best);
    }

    /// Values at different steps do not compare, so of those at different rungs the furthest come first.
    private static Comparator<Trial> furthestAndBest(Objective.Goal goal) {
        Comparator<Trial> byValue = Comparator.comparingDouble(trial -> trial.score().value());
        return Comparator.comparingInt((Trial trial) -> -trial.score().atRungs().size())
                .thenComparing(goal == Objective.Goal.MINIMIZE ? byValue : byValue.reversed())
                .thenComparing(trial -> trial.part().id());
    }

    /// The parameters of a trial as JSON values; none where a smaller number of trials was asked for since it began.
    private static Map<String, Object> parametersOf(JobId job, Sweep sweep, int trial) {
        var parameters = new TreeMap<String, Object>();
        Sweep then = sweep.including(trial);
        if (trial < then.trials()) {
            Parameters.of(job, then, trial).forEach((name, value) -> parameters.put(name, json(value)));
        }
        return parameters;
    }

    private static Object json(Value value) {
        return switch (value) {
            case Value.Numeric(_) -> new BigDecimal(value.text());
            case Value.Text(var text) -> text;
            case Value.Flag(var is) -> is;
        };
    }

    private Trial trial(ResultSet row, int n) throws SQLException {
        PartRecord part = codec.read(row.getString(1), PartRecord.class);
        String score = row.getString(2);
        return new Trial(part, score == null ? TrialScore.none(part.id()) : codec.read(score, TrialScore.class));
    }
}
