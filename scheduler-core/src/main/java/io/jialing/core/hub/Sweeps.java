package io.jialing.core.hub;

import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartState;
import io.jialing.core.job.StopReason;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Standing;
import io.jialing.core.tuning.NextMoves;
import io.jialing.core.tuning.RollUp;
import io.jialing.core.tuning.Trial;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/// Keeps tuning jobs going: begins their trials, lets the better ones go on, and ends them. Level-triggered: it looks
/// at how the trials of a job stand, not at what has just happened, so that a new leader goes on by looking once.
final class Sweeps {
    private final Ledger ledger;
    private final Timers timers;
    private final Lifecycle lifecycle;
    private final Runnable wake;
    private final TreeSet<JobId> touched = new TreeSet<>();

    /// @param wake called when trials have been queued
    Sweeps(Ledger ledger, Timers timers, Lifecycle lifecycle, Runnable wake) {
        this.ledger = ledger;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.wake = wake;
    }

    /// Something about a job is different. It is looked at soon, once for all that happens until then.
    void touch(JobId id) {
        JobRecord job = ledger.live().job(id);
        if (job != null && job.makeup() instanceof Makeup.Trials && touched.add(id) && touched.size() == 1) {
            timers.submit(this::tend);
        }
    }

    /// A job that was moved here is looked at again, until there is nothing left to do: a trial dropped from one rung
    /// may have been the last that the next one waited for.
    private void tend() {
        for (JobId id = touched.pollFirst(); id != null; id = touched.pollFirst()) {
            JobRecord job = ledger.live().job(id);
            if (job != null && job.makeup() instanceof Makeup.Trials(var sweep)) {
                tend(job, sweep);
            }
        }
    }

    private void tend(JobRecord job, Sweep sweep) {
        Instant now = timers.now();
        List<Trial> trials = trials(job.id());
        NextMoves.of(job, sweep, trials, now).forEach(move -> make(job, move));
        trials.stream()
                .map(Trial::missedUntil)
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .ifPresent(until -> timers.at(until, () -> touch(job.id())));
        RollUp stands = RollUp.of(job, sweep, trials(job.id()));
        Standing stood = ledger.live().standing(job);
        if (stood.state() != stands.state() || !stood.cause().equals(stands.cause())) {
            ledger.write(new Change.JobMoved(stood.become(stands.state(), now, stands.cause(), stands.message())));
        }
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
