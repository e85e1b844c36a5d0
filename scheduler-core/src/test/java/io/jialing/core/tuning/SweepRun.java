package io.jialing.core.tuning;

import static java.util.Objects.requireNonNull;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Choice;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.RollUp;
import io.jialing.core.state.TrialScore;
import io.jialing.core.tuning.NextMoves.Move;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// A sweep whose trials run on paper: moves are made as they are decided, and the test says how trials end.
final class SweepRun {
    private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
    private static final JobId JOB = new JobId(99);

    private final TreeMap<Integer, PartRecord> parts = new TreeMap<>();
    private final TreeMap<Integer, TrialScore> scores = new TreeMap<>();
    private JobRecord job;
    private Instant now = NOW;

    SweepRun(Sweep sweep) {
        job = Sweeps.of(Scene.job("").by("firm").record(JOB, NOW), sweep);
    }

    void passes(Duration time) {
        now = now.plus(time);
    }

    /// Its owner wants something else of it.
    void wants(boolean hold, boolean cancel) {
        job = job.wanting(hold, cancel, 0);
    }

    Sweep sweep() {
        return ((Makeup.Trials) job.makeup()).sweep();
    }

    List<Trial> trials() {
        return parts.values().stream().map(part -> new Trial(part, score(part.id().index()))).toList();
    }

    TrialScore score(int trial) {
        return scores.getOrDefault(trial, TrialScore.none(new PartId(JOB, trial)));
    }

    /// Makes moves until there is nothing to do; returns them in order.
    List<Move> tend() {
        var made = new ArrayList<Move>();
        for (List<Move> moves = next(); !moves.isEmpty(); moves = next()) {
            moves.forEach(this::make);
            made.addAll(moves);
        }
        return made;
    }

    List<Move> next() {
        return NextMoves.of(job, sweep(), trials(), now);
    }

    RollUp rollUp() {
        return SweepRollUp.of(job, sweep(), trials());
    }

    private void make(Move move) {
        switch (move) {
            case Move.Begin(int trial) -> parts.put(trial, PartRecord.begun(job, trial, NOW));
            case Move.Promote(var trial) -> put(part(trial.index()).to(PartState.QUEUED, NOW).promoted().record());
            case Move.Drop(var trial) -> put(part(trial.index()).to(PartState.CANCELLED, NOW).record());
            case Move.Abandon(var trial) -> put(part(trial.index()).to(PartState.CANCELLED, NOW).record());
        }
    }

    /// Numbers of the trials that wait or run.
    List<Integer> active() {
        return trials().stream().filter(Trial::isActive).map(Trial::number).toList();
    }

    PartRecord part(int trial) {
        return requireNonNull(parts.get(trial));
    }

    /// A trial reports, without having ended.
    void reports(int trial, long step, double value) {
        scores.put(trial, score(trial).reported(step, value, sweep().rungs()));
    }

    /// A trial reports with what value it has come to its rung, and has done its part there.
    void reaches(int trial, double value) {
        PartRecord part = part(trial);
        var rungs = requireNonNull(sweep().rungs());
        reports(trial, rungs.step(part.stage()), value);
        boolean last = rungs.isLast(part.stage());
        ends(trial, last ? PartState.SUCCEEDED : PartState.HELD, last ? "" : PartRecord.AWAITING_PROMOTION);
    }

    /// A trial runs and ends.
    void ends(int trial, PartState as, String cause) {
        var placement = new Placement(new ClusterId("c"), "m", List.of(new NodeShare("n", 1, 1, 1000)));
        put(part(trial).reserved(placement, new Choice(Ring.HOME, 0, null, 0, List.of()), null, NOW));
        put(part(trial).to(PartState.DISPATCHING, NOW).attempt(AttemptState.CREATING).record());
        put(part(trial).to(PartState.STARTING, NOW).live("uid").record());
        put(part(trial).to(PartState.RUNNING, NOW).started(NOW).record());
        put(part(trial).to(as, NOW).attempt(AttemptState.ENDED).because(cause, "").record());
    }

    private void put(PartRecord part) {
        parts.put(part.id().index(), part);
    }
}
