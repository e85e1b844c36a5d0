package io.jialing.core.hub;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.hub.Timers.Timer;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.service.Service;
import io.jialing.core.serving.ServiceRollUp;
import io.jialing.core.serving.Upkeep;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.RollUp;
import java.time.Instant;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps services up: begins and ends their replicas, replaces what is lost, brings in other revisions.
final class Services {
    private final Ledger ledger;
    private final Timers timers;
    private final Lifecycle lifecycle;
    private final Runnable wake;
    private final Consumer<JobId> touch;
    private final TreeMap<JobId, Timer> later = new TreeMap<>();

    /// @param wake called when replicas have been queued
    /// @param touch called when a service is to be looked at again
    Services(Ledger ledger, Timers timers, Lifecycle lifecycle, Runnable wake, Consumer<JobId> touch) {
        this.ledger = ledger;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.wake = wake;
        this.touch = touch;
    }

    /// Does what is to be done for a service now.
    ///
    /// @return where it stands then
    RollUp tend(JobRecord job, Service service) {
        Instant now = timers.now();
        Upkeep.Next next = Upkeep.of(job, service, ledger.live().parts(job.id()), now);
        next.moves().forEach(move -> make(job, service, move));
        lookAgain(job.id(), next.again());
        return ServiceRollUp.of(
                job, service, ledger.live().standing(job).state(), ledger.live().parts(job.id()), this::site, now);
    }

    private void lookAgain(JobId job, @Nullable Instant at) {
        Timer timer = later.remove(job);
        if (timer != null) {
            timer.cancel();
        }
        if (at != null) {
            Runnable look =
                    () -> {
                        later.remove(job);
                        touch.accept(job);
                    };
            later.put(job, timers.at(at, look));
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
