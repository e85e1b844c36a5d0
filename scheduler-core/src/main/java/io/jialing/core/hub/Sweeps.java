package io.jialing.core.hub;

import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.StopReason;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.RollUp;
import io.jialing.core.tuning.NextMoves;
import io.jialing.core.tuning.SweepRollUp;
import io.jialing.core.tuning.Trial;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// Keeps tuning jobs going: begins their trials, lets the better ones go on, and ends them.
final class Sweeps {
    private final Ledger ledger;
    private final Timers timers;
    private final Lifecycle lifecycle;
    private final Runnable wake;
    private final Consumer<JobId> touch;

    /// @param wake called when trials have been queued
    /// @param touch called when a sweep is to be looked at again
    Sweeps(Ledger ledger, Timers timers, Lifecycle lifecycle, Runnable wake, Consumer<JobId> touch) {
        this.ledger = ledger;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.wake = wake;
        this.touch = touch;
    }

    /// Does what is to be done for a sweep now.
    ///
    /// @return where it stands then
    RollUp tend(JobRecord job, Sweep sweep) {
        Instant now = timers.now();
        List<Trial> trials = trials(job.id());
        NextMoves.of(job, sweep, trials, now).forEach(move -> make(job, move));
        trials.stream()
                .map(Trial::missedUntil)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .ifPresent(until -> timers.at(until, () -> touch.accept(job.id())));
        return SweepRollUp.of(job, sweep, trials(job.id()));
    }

    private void make(JobRecord job, NextMoves.Move move) {
        switch (move) {
            case NextMoves.Move.Begin(int trial) -> {
                lifecycle.move(PartRecord.begun(job, trial, timers.now()));
                wake.run();
            }
            case NextMoves.Move.Promote(var trial) -> {
                lifecycle.move(ledger.live().part(trial).to(PartState.QUEUED, timers.now()).promoted().record());
                wake.run();
            }
            case NextMoves.Move.Drop(var trial) ->
                    lifecycle.move(
                            ledger.live()
                                    .part(trial)
                                    .to(PartState.CANCELLED, timers.now())
                                    .because("EARLY_STOPPED", "Other trials are ahead of it.")
                                    .record());
            case NextMoves.Move.Abandon(var trial) -> lifecycle.end(ledger.live().part(trial), StopReason.SWEEP_FAILED);
        }
    }

    private List<Trial> trials(JobId id) {
        HubState live = ledger.live();
        return live.parts(id).stream().map(part -> new Trial(part, live.score(part.id()))).toList();
    }
}
