package io.jialing.core.hub;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Health;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartState;
import io.jialing.core.job.StopReason;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Watches the health of clusters and does to their parts what follows from it (semantics §13).
final class ClusterMonitor {
    private final Ledger ledger;
    private final Timers timers;
    private final ClusterObserver observer;
    private final Lifecycle lifecycle;
    private final HubSettings settings;
    private final Consumer<Report> reports;
    private final TreeMap<ClusterId, Pulse> pulses = new TreeMap<>();
    private boolean brake;

    /// What is known of one cluster's signs of life.
    private static final class Pulse {
        private Instant heard;
        private @Nullable Instant listed;
        private Instant relistAt;

        Pulse(Instant now, Duration relistEvery) {
            heard = now;
            relistAt = now.plus(relistEvery);
        }
    }

    ClusterMonitor(
            Ledger ledger,
            Timers timers,
            ClusterObserver observer,
            Lifecycle lifecycle,
            HubSettings settings,
            Consumer<Report> reports) {
        this.ledger = ledger;
        this.timers = timers;
        this.observer = observer;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.reports = reports;
    }

    /// Begins to watch a cluster, or does what its operator newly wants of it.
    void register(Cluster cluster, Consumer<ClusterObserver.Observation> sink) {
        if (!pulses.containsKey(cluster.id())) {
            pulses.put(cluster.id(), new Pulse(timers.now(), settings.relistEvery()));
            observer.watch(cluster.id(), sink);
        }
        if (cluster.admission() instanceof Admission.Draining(var deadline)) {
            timers.at(deadline, () -> drain(cluster));
        }
        declaredLost(cluster);
    }

    /// A sign of life.
    ///
    /// @param full whether it was a full list
    void heard(ClusterId id, boolean full) {
        Pulse pulse = pulses.get(id);
        if (pulse == null) {
            return;
        }
        Instant now = timers.now();
        pulse.heard = now;
        if (full) {
            pulse.listed = now;
            pulse.relistAt = now.plus(settings.relistEvery());
        }
        release();
        Health health = ledger.live().health(id);
        switch (health.state()) {
            case JOINING -> {
                if (full) {
                    become(health, ClusterHealth.ONLINE);
                }
            }
            case SUSPECT -> {
                if (full) {
                    become(health, ClusterHealth.ONLINE);
                } else {
                    observer.relist(id);
                }
            }
            case LOST -> {
                become(health, ClusterHealth.RECOVERING);
                observer.relist(id);
            }
            case ONLINE, DEGRADED, RECOVERING -> {}
        }
    }

    /// Looks at all clusters: who has been silent too long, who has been back long enough, who is due for a full list.
    void check() {
        Instant now = timers.now();
        brakeIfAllSilent(now);
        pulses.forEach((id, pulse) -> {
            Health health = ledger.live().health(id);
            Duration silent = Duration.between(pulse.heard, now);
            boolean suspect = silent.compareTo(settings.suspectAfter()) >= 0;
            boolean lost = silent.compareTo(settings.lostAfter()) >= 0 && !brake;
            switch (health.state()) {
                case ONLINE, DEGRADED, JOINING -> {
                    if (suspect) {
                        become(health, ClusterHealth.SUSPECT);
                        unknown(id);
                    }
                }
                case SUSPECT -> {
                    if (lost) {
                        lose(health);
                    }
                }
                case RECOVERING -> {
                    if (suspect) {
                        become(health, ClusterHealth.SUSPECT);
                        unknown(id);
                    } else if (pulse.listed != null
                            && !pulse.listed.isBefore(health.since())
                            && Duration.between(health.since(), now).compareTo(settings.stableFor()) >= 0) {
                        become(health, ClusterHealth.ONLINE);
                    }
                }
                case LOST -> {}
            }
            if (!suspect && !now.isBefore(pulse.relistAt)) {
                pulse.relistAt = now.plus(settings.relistEvery());
                observer.relist(id);
            }
        });
    }

    /// All clusters, or more than half of at least three, silent within a short time: it is rather the hub that is cut
    /// off.
    private void brakeIfAllSilent(Instant now) {
        long silent =
                pulses.values().stream()
                        .filter(pulse -> Duration.between(pulse.heard, now).compareTo(settings.suspectAfter()) >= 0)
                        .count();
        Instant earliest =
                pulses.values().stream()
                        .map(pulse -> pulse.heard)
                        .filter(heard -> Duration.between(heard, now).compareTo(settings.suspectAfter()) >= 0)
                        .min(Instant::compareTo)
                        .orElse(now);
        Instant latest =
                pulses.values().stream()
                        .map(pulse -> pulse.heard)
                        .filter(heard -> Duration.between(heard, now).compareTo(settings.suspectAfter()) >= 0)
                        .max(Instant::compareTo)
                        .orElse(now);
        boolean most = silent > 0 && (silent == pulses.size() || (pulses.size() >= 3 && 2 * silent > pulses.size()));
        boolean together = Duration.between(earliest, latest).compareTo(settings.brakeWindow()) <= 0;
        if (most && together && !brake) {
            brake = true;
            reports.accept(new Report.Brake(true, now));
        }
    }

    /// First contact after the brake: every cluster's silence counts from now.
    private void release() {
        if (brake) {
            brake = false;
            Instant now = timers.now();
            pulses.values().forEach(pulse -> pulse.heard = now);
            reports.accept(new Report.Brake(false, now));
        }
    }

    private void become(Health health, ClusterHealth next) {
        Health after = health.becoming(next, timers.now());
        ledger.write(new Change.HealthChanged(after));
        reports.accept(new Report.HealthMoved(after));
    }

    /// What runs on a silent cluster is not known.
    private void unknown(ClusterId cluster) {
        each(
                cluster,
                part -> part.state() == PartState.STARTING || part.state() == PartState.RUNNING,
                part ->
                        lifecycle.move(
                                part.to(PartState.UNKNOWN, timers.now()).because("CLUSTER_SILENT", "").record()));
    }

    private void lose(Health health) {
        become(health, ClusterHealth.LOST);
        if (ledger.live().isOn(HubSwitch.FAILOVER)) {
            each(health.cluster(), part -> part.state() == PartState.UNKNOWN && mayRunTwice(part), lifecycle::abandon);
        }
    }

    private boolean mayRunTwice(PartRecord part) {
        JobRecord job = ledger.live().job(part.id().job());
        return job != null && job.onPartition() == OnPartition.DUPLICATE_OK;
    }

    /// An operator vouches that nothing runs on the cluster any more: whatever was there is planned anew.
    private void declaredLost(Cluster cluster) {
        Instant declared = cluster.declaredLost();
        Health health = ledger.live().health(cluster.id());
        if (declared == null || (health.version() > 0 && health.since().isAfter(declared) && !isSilent(health))) {
            return;
        }
        if (health.state().canBecome(ClusterHealth.LOST)) {
            become(health, ClusterHealth.LOST);
        }
        each(
                cluster.id(),
                part -> !part.currentAttempt().planned().isAfter(declared),
                part -> {
                    switch (part.state()) {
                        case DISPATCHING, STARTING, RUNNING, UNKNOWN -> lifecycle.abandon(part);
                        case STOPPING -> lifecycle.stopped(part);
                        case QUEUED, HELD, BACKOFF, RESERVED, SUCCEEDED, FAILED, CANCELLED, REJECTED -> {}
                    }
                });
    }

    private static boolean isSilent(Health health) {
        return health.state() == ClusterHealth.SUSPECT || health.state() == ClusterHealth.LOST;
    }

    /// The time to leave by itself is over: what still runs is moved.
    private void drain(Cluster asked) {
        Cluster cluster = ledger.live().cluster(asked.id());
        if (cluster == null || !cluster.admission().equals(asked.admission())) {
            return;
        }
        each(
                cluster.id(),
                part -> part.state() == PartState.STARTING || part.state() == PartState.RUNNING,
                part -> lifecycle.stop(part, StopReason.DRAIN, "The cluster is being drained."));
    }

    private void each(ClusterId cluster, Predicate<PartRecord> which, Consumer<PartRecord> action) {
        List<PartRecord> found = new ArrayList<>();
        for (PartRecord part : ledger.live().parts()) {
            var held = part.held();
            if (held != null && held.cluster().equals(cluster) && which.test(part)) {
                found.add(part);
            }
        }
        found.forEach(action);
    }
}
