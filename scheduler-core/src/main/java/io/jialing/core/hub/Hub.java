package io.jialing.core.hub;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.hub.HubStore.Loaded;
import io.jialing.core.hub.HubStore.Logged;
import io.jialing.core.hub.Timers.Timer;
import io.jialing.core.job.RetryRules;
import io.jialing.core.planning.Decision;
import io.jialing.core.planning.Plan;
import io.jialing.core.planning.Planner;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// The leader at work, from winning the lead to losing it: plans, dispatches, watches, reconciles. A new lead is a new
/// hub.
///
/// Everything happens on the one thread of [Timers], so nothing is locked; answers of store and clusters come back onto
/// it as tasks. Whatever is decided counts in memory at once and is stored in order ([Ledger]); what clusters are asked
/// to do waits until the decision is durable ([Dispatcher]).
public final class Hub {
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);
    private static final Duration TICK_EVERY = Duration.ofMinutes(1);

    private final Timers timers;
    private final Planner planner;
    private final HubSettings settings;
    private final Consumer<Report> reports;
    private final Ledger ledger;
    private final Lifecycle lifecycle;
    private final Tending tending;
    private final Dispatcher dispatcher;
    private final Reconciler reconciler;
    private final ClusterMonitor monitor;
    private final ClusterObserver observer;
    private long seq;
    private boolean leading;
    private boolean awake;
    private @Nullable Timer wakeUp;

    /// What the hub needs of the world.
    ///
    /// @param jitter factors from 0.8 to 1.2 for the delays of retries
    /// @param reports told what the hub does, on its thread
    public record Ports(
            HubStore store,
            ClusterGateway gateway,
            ClusterObserver observer,
            Timers timers,
            DoubleSupplier jitter,
            Consumer<Report> reports) {}

    /// A leader with the state that the store held when it won.
    ///
    /// @param epoch the number of its lead, written on everything it stores and creates
    public Hub(Ports ports, Planner planner, HubSettings settings, long epoch, Loaded loaded) {
        this.timers = new Guarded(ports.timers());
        this.planner = planner;
        this.settings = settings;
        this.reports = ports.reports();
        this.observer = ports.observer();
        this.seq = loaded.seq();
        HubState state = HubState.EMPTY.apply(loaded.rows());
        ledger = new Ledger(ports.store(), timers, epoch, state, reports, this::deposed);
        lifecycle =
                new Lifecycle(ledger, timers, ports.gateway(), settings, RetryRules.STANDARD, ports.jitter(), reports);
        tending = new Tending(ledger, timers, lifecycle, this::wake);
        ledger.onMoved(part -> tending.touch(part.id().job()));
        dispatcher = new Dispatcher(ledger, timers, ports.gateway(), observer, lifecycle, reports);
        reconciler = new Reconciler(ledger, timers, lifecycle, dispatcher, reports);
        monitor = new ClusterMonitor(ledger, timers, observer, lifecycle, settings, reports);
    }

    /// Takes up the work where the last leader left it. To be called on the hub's thread, like all methods but
    /// [#committed].
    public void lead() {
        leading = true;
        HubState state = ledger.live();
        for (Cluster cluster : state.clusters()) {
            monitor.register(cluster, this::observed);
        }
        for (JobRecord job : state.jobs()) {
            takeUp(job);
        }
        every(CHECK_EVERY, monitor::check);
        every(TICK_EVERY, this::tick);
        every(
                settings.fullPass(),
                () -> {
                    ledger.remember(ledger.live().forgettingSearches());
                    wake();
                });
        wake();
    }

    private void takeUp(JobRecord job) {
        ledger.live().parts(job.id()).forEach(part -> takeUp(job, part));
        tending.touch(job.id());
    }

    private void takeUp(JobRecord job, PartRecord part) {
        lifecycle.watch(part);
        switch (part.state()) {
            case RESERVED -> dispatcher.mark(part.attemptId());
            case DISPATCHING -> dispatcher.create(part.attemptId());
            case STOPPING -> lifecycle.delete(part);
            case QUEUED, HELD, BACKOFF, STARTING, RUNNING, UNKNOWN, SUCCEEDED, FAILED, CANCELLED, REJECTED -> {
                // Started work is found again by the first full list of its cluster.
            }
        }
        PartRecord now = lifecycle.known(part.id());
        if (now != null) {
            lifecycle.obey(job, now);
        }
    }

    /// Stops at once. Answers still under way are ignored.
    public void stop() {
        leading = false;
        ledger.close();
        ledger.live().clusters().forEach(cluster -> observer.unwatch(cluster.id()));
    }

    /// Takes over what was committed to the store after the last entry it knows.
    ///
    /// @param entries in the order of the log; those already known are skipped
    public void deliver(List<Logged> entries) {
        for (Logged entry : entries) {
            if (leading && entry.seq() > seq) {
                seq = entry.seq();
                guarded("reading entry %d".formatted(seq), () -> read(entry.change()));
            }
        }
    }

    /// The last entry of the log that the hub has taken over.
    public long seq() {
        return seq;
    }

    /// The last state of which everything is stored. Readable from any thread.
    public HubState committed() {
        return ledger.committed();
    }

    /// Everything decided so far, stored or not.
    public HubState live() {
        return ledger.live();
    }

    private void read(Change change) {
        switch (change) {
            case Change.JobQueued(var job) -> {
                ledger.read(change);
                if (job.startBefore() != null) {
                    ledger.live().parts(job.id()).forEach(lifecycle::watch);
                }
                obeyed(job);
                wake();
            }
            case Change.JobChanged(var job) -> {
                ledger.read(change);
                obeyed(job);
                wake();
            }
            case Change.ClusterChanged(var cluster) -> {
                ledger.read(change);
                monitor.register(cluster, this::observed);
                wake();
            }
            case Change.SwitchesChanged _,
                    Change.TenantChanged _,
                    Change.TenantGone _,
                    Change.CohortChanged _,
                    Change.SupplyGroupChanged _,
                    Change.QueueChanged _,
                    Change.SiteChanged _,
                    Change.PoliciesChanged _ -> {
                ledger.read(change);
                wake();
            }
            case Change.TrialReported(var score) -> {
                ledger.read(change);
                tending.touch(score.trial().job());
            }
            case Change.PartChanged _,
                    Change.JobMoved _,
                    Change.HealthChanged _,
                    Change.NodeChanged _,
                    Change.NodeGone _,
                    Change.MemoryChanged _,
                    Change.PacesChanged _,
                    Change.Ticked _ -> {
                // The leader wrote these itself.
            }
        }
    }

    private void obeyed(JobRecord job) {
        JobRecord known = ledger.live().job(job.id());
        if (known != null) {
            ledger.live().parts(job.id()).forEach(part -> lifecycle.obey(known, part));
            tending.touch(job.id());
        }
    }

    private void observed(Observation observation) {
        timers.submit(() -> {
            HubState before = ledger.live();
            monitor.heard(observation.cluster(), observation instanceof Observation.Listed);
            reconciler.observe(observation);
            // A heartbeat that tells nothing new must not cost a cycle: a hundred clusters send ten a second.
            if (!ledger.isStill(before)) {
                wake();
            }
        });
    }

    /// Plans soon; news that comes in the meantime is planned together.
    private void wake() {
        if (!awake) {
            awake = true;
            timers.at(timers.now().plus(settings.coalesce()), this::cycle);
        }
    }

    private void cycle() {
        awake = false;
        if (!ledger.live().isOn(HubSwitch.DISPATCH)) {
            return; // what cannot be sent must not be held
        }
        Instant now = timers.now();
        reports.accept(new Report.CycleBegun(now));
        Plan plan = planner.plan(ledger.live(), now, new Planner.Budget(settings.nodeVisits()));
        if (!plan.paces().isEmpty()) {
            ledger.write(new Change.PacesChanged(plan.paces()));
        }
        for (Decision decision : plan.decisions()) {
            switch (decision) {
                case Decision.Placed(var id, var placement, var choice, var spill) ->
                        dispatcher.reserve(ledger.live().part(id).reserved(placement, choice, spill, now));
                case Decision.GateOpened(var id, var spill) ->
                        lifecycle.move(ledger.live().part(id).stay(now).through(spill).record());
            }
        }
        ledger.remember(ledger.live().remembering(plan.failedSearches()));
        reports.accept(new Report.CycleEnded(timers.now(), plan));
        if (!plan.complete()) {
            wake();
        }
        if (wakeUp != null) {
            wakeUp.cancel();
        }
        wakeUp = plan.wakeAt() == null ? null : timers.at(plan.wakeAt(), this::wake);
    }

    private void tick() {
        Instant now = timers.now();
        ledger.write(new Change.Ticked(now));
        planner.shares(ledger.live()).memories(now).forEach(memory -> ledger.write(new Change.MemoryChanged(memory)));
    }

    private void every(Duration period, Runnable task) {
        timers.at(
                timers.now().plus(period),
                () -> {
                    every(period, task);
                    task.run();
                });
    }

    private void deposed(String why) {
        if (leading) {
            stop();
            reports.accept(new Report.Deposed(why));
        }
    }

    private void guarded(String doing, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            reports.accept(new Report.Broken(doing, e));
        }
    }

    /// Runs tasks only while the hub leads, and survives one that fails.
    private final class Guarded implements Timers {
        private final Timers timers;

        Guarded(Timers timers) {
            this.timers = timers;
        }

        @Override
        public Instant now() {
            return timers.now();
        }

        @Override
        public Timer at(Instant instant, Runnable task) {
            return timers.at(instant, () -> run(task));
        }

        @Override
        public void submit(Runnable task) {
            timers.submit(() -> run(task));
        }

        private void run(Runnable task) {
            if (leading) {
                guarded("a task", task);
            }
        }
    }
}
