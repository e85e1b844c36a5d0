package io.jialing.api.jobs;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.Change;
import io.jialing.core.state.TrialScore;
import java.time.ZoneOffset;
import java.util.Map;

/// Takes in what trials tell of how well they do. Steps only go up: a report that is not beyond the last one is known
/// already, and changes nothing.
public final class TrialReports {
    private final IntakeLane lane;
    private final Jobs jobs;
    private final RecordCodec codec;

    TrialReports(IntakeLane lane, Jobs jobs, RecordCodec codec) {
        this.lane = lane;
        this.jobs = jobs;
        this.codec = codec;
    }

    /// Notes a report; returns once it is durable.
    ///
    /// @param step at least 0
    /// @param value a finite number
    /// @return what the trial has told by now
    /// @throws ProblemException [ProblemCode#NOT_FOUND] when there is no such trial, [ProblemCode#CONFLICT] when it is
    ///   over
    public TrialScore report(PartId trial, long step, double value) {
        return lane.transact(transaction -> {
            // Whoever holds the row of the job reports alone.
            StoredJob job =
                    jobs.findToChange(transaction.sql(), trial.job())
                            .orElseThrow(() -> ProblemException.notFound("job", trial.job().toString()));
            if (!(job.record().makeup() instanceof Makeup.Trials(var sweep)) || trial.index() >= sweep.trials()) {
                throw ProblemException.notFound("trial", Integer.toString(trial.index()));
            }
            PartState state = state(transaction, trial);
            if (job.isOver() || state.isTerminal()) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "Trial %s is over: it is %s.".formatted(trial, state),
                        Map.of("state", state.name()));
            }
            TrialScore before = score(transaction, trial);
            TrialScore after = before.reported(step, value, sweep.rungs());
            if (!after.equals(before)) {
                keep(transaction, after);
                transaction.change(new Change.TrialReported(after));
            }
            return after;
        });
    }

    private static PartState state(IntakeTransaction transaction, PartId trial) {
        return transaction
                .sql()
                .sql("SELECT state FROM parts WHERE job = ? AND part = ?")
                .params(trial.job().value(), trial.index())
                .query((row, _) -> PartState.valueOf(row.getString(1)))
                .optional()
                .orElseThrow(() -> ProblemException.notFound("trial", Integer.toString(trial.index())));
    }

    private TrialScore score(IntakeTransaction transaction, PartId trial) {
        return transaction
                .sql()
                .sql("SELECT record FROM trial_scores WHERE job = ? AND part = ?")
                .params(trial.job().value(), trial.index())
                .query((row, _) -> codec.read(row.getString(1), TrialScore.class))
                .optional()
                .orElse(TrialScore.none(trial));
    }

    private static void keep(IntakeTransaction transaction, TrialScore score) {
        transaction
                .sql()
                .sql("INSERT INTO trial_reports (job, part, step, value, at) VALUES (?, ?, ?, ?, ?)")
                .params(
                        score.trial().job().value(),
                        score.trial().index(),
                        score.step(),
                        score.value(),
                        transaction.at().atOffset(ZoneOffset.UTC))
                .update();
    }
}
