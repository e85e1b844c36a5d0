package io.jialing.core.hub;

import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.RollUp;
import io.jialing.core.state.Standing;
import java.util.TreeSet;

/// Looks after jobs of many parts: one about which something is different is looked at soon, once for all that happens
/// until then, and written down as it stands then. Level-triggered: what is done follows from how the parts stand, not
/// from what has just happened, so that a new leader goes on by looking once.
final class Tending {
    private final Ledger ledger;
    private final Timers timers;
    private final Sweeps sweeps;
    private final Services services;
    private final TreeSet<JobId> touched = new TreeSet<>();

    /// @param wake called when parts have been queued
    Tending(Ledger ledger, Timers timers, Lifecycle lifecycle, Runnable wake) {
        this.ledger = ledger;
        this.timers = timers;
        sweeps = new Sweeps(ledger, timers, lifecycle, wake, this::touch);
        services = new Services(ledger, timers, lifecycle, wake, this::touch);
    }

    /// Something about a job is different.
    void touch(JobId id) {
        JobRecord job = ledger.live().job(id);
        boolean ofMany = job != null && !(job.makeup() instanceof Makeup.Gang);
        if (ofMany && touched.add(id) && touched.size() == 1) {
            timers.submit(this::tend);
        }
    }

    /// A job that was moved here is looked at again, until there is nothing left to do: a trial dropped from one rung
    /// may have been the last that the next one waited for.
    private void tend() {
        for (JobId id = touched.pollFirst(); id != null; id = touched.pollFirst()) {
            JobRecord job = ledger.live().job(id);
            if (job != null) {
                tend(job);
            }
        }
    }

    private void tend(JobRecord job) {
        switch (job.makeup()) {
            case Makeup.Gang _ -> {
                // It stands where its gang does.
            }
            case Makeup.Trials(var sweep) -> stand(job, sweeps.tend(job, sweep));
            case Makeup.Replicas(var service) -> stand(job, services.tend(job, service));
        }
    }

    private void stand(JobRecord job, RollUp stands) {
        Standing stood = ledger.live().standing(job);
        Standing next = stood.become(stands, timers.now());
        if (!next.equals(stood)) {
            ledger.write(new Change.JobMoved(next));
        }
    }
}
