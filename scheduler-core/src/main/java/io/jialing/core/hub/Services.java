package io.jialing.core.hub;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.hub.Timers.Timer;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartState;
import io.jialing.core.job.service.Service;
import io.jialing.core.serving.RollUp;
import io.jialing.core.serving.Upkeep;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Standing;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;

/// Keeps services up: begins and ends their replicas, replaces what is lost, brings in other revisions. Level-triggered
/// like [Sweeps].
final class Services {
    private final Ledger ledger;
    private final Timers timers;
    private final Lifecycle lifecycle;
    private final Runnable wake;
    private final TreeSet<JobId> touched = new TreeSet<>();
    private final TreeMap<JobId, Timer> later = new TreeMap<>();

    /// @param wake called when replicas have been queued
    Services(Ledger ledger, Timers timers, Lifecycle lifecycle, Runnable wake) {
        this.ledger = ledger;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.wake = wake;
    }

    /// Something about a job is different. It is looked at soon, once for all that happens until then.
    void touch(JobId id) {
        JobRecord job = ledger.live().job(id);
        if (job != null && job.makeup() instanceof Makeup.Replicas && touched.add(id) && touched.size() == 1) {
            timers.submit(this::tend);
        }
    }

    private void tend() {
        for (JobId id = touched.pollFirst(); id != null; id = touched.pollFirst()) {
            Timer timer = later.remove(id);
            if (timer != null) {
                timer.cancel();
            }
            JobRecord job = ledger.live().job(id);
            if (job != null && job.makeup() instanceof Makeup.Replicas(var service)) {
                tend(job, service);
            }
        }
    }

    private void tend(JobRecord job, Service service) {
        Instant now = timers.now();
        Upkeep.Next next = Upkeep.of(job, service, ledger.live().parts(job.id()), now);
        next.moves().forEach(move -> make(job, service, move));
        if (next.again() != null) {
            later.put(job.id(), timers.at(next.again(), () -> touch(job.id())));
        }
        Standing stood = ledger.live().standing(job);
        RollUp stands = RollUp.of(job, service, stood.state(), ledger.live().parts(job.id()), this::site, now);
        boolean news = stood.state() != stands.state() || !stood.cause().equals(stands.cause());
        if (news || !stood.message().equals(stands.message())) {
            ledger.write(new Change.JobMoved(stood.become(stands.state(), now, stands.cause(), stands.message())));
        }
    }

    private void make(JobRecord job, Service service, Upkeep.Move move) {
        Instant now = timers.now();
        switch (move) {
            case Upkeep.Move.Begin(var replica) -> {
                lifecycle.move(PartRecord.joining(job, replica.index(), service.revision(), now));
                wake.run();
            }
            case Upkeep.Move.Resume(var replica) -> {
                lifecycle.move(
                        ledger.live()
                                .part(replica)
                                .to(PartState.QUEUED, now)
                                .waitsAnew()
                                .running(service.revision())
                                .record());
                wake.run();
            }
            case Upkeep.Move.Renew(var replica) ->
                    lifecycle.move(ledger.live().part(replica).stay(now).running(service.revision()).record());
            case Upkeep.Move.Retire(var replica) -> lifecycle.scaleDown(ledger.live().part(replica));
        }
    }

    private SiteId site(PartRecord part) {
        Cluster cluster = ledger.live().cluster(part.currentAttempt().placement().cluster());
        if (cluster == null) {
            throw new IllegalStateException("Part %s runs in a cluster that is not known.".formatted(part.id()));
        }
        return cluster.site();
    }
}
