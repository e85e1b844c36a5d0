package io.jialing.api.runtime;

import io.jialing.api.runtime.StateView.Step;
import io.jialing.core.hub.ClusterGateway;
import io.jialing.core.hub.ClusterObserver;
import io.jialing.core.hub.Hub;
import io.jialing.core.hub.HubSettings;
import io.jialing.core.hub.HubStore;
import io.jialing.core.hub.HubStore.Loaded;
import io.jialing.core.hub.HubStore.Logged;
import io.jialing.core.hub.Report;
import io.jialing.core.planning.Planner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Stands for the lead and, when it has it, runs the [Hub]: loads the state, feeds it what others commit, renews the
/// lease, and ends the hub when the lead is lost. Every lead is a new hub.
public final class HubRuntime implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(HubRuntime.class);
    private static final Duration RENEW_EVERY = Duration.ofSeconds(1);

    private final LeaderLease lease;
    private final HubStore store;
    private final StateView view;
    private final ClusterGateway gateway;
    private final ClusterObserver observer;
    private final Planner planner;
    private final HubClock clock;
    private final List<ReportListener> listeners;
    private final RandomGenerator random = RandomGenerator.getDefault();
    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private volatile @Nullable Lead lead;

    HubRuntime(
            LeaderLease lease,
            HubStore store,
            StateView view,
            ClusterGateway gateway,
            ClusterObserver observer,
            Planner planner,
            HubClock clock,
            List<ReportListener> listeners) {
        this.lease = lease;
        this.store = store;
        this.view = view;
        this.gateway = gateway;
        this.observer = observer;
        this.planner = planner;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public void start() {
        thread = Thread.ofPlatform().name("lead").start(this::standForLead);
    }

    @Override
    public void stop() {
        ending.countDown();
        Thread running = thread;
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /// Whether this replica leads.
    public boolean leads() {
        return lead != null;
    }

    /// The number of this replica's lead; empty when another leads.
    public OptionalLong epoch() {
        Lead current = lead;
        return current == null ? OptionalLong.empty() : OptionalLong.of(current.epoch);
    }

    private void standForLead() {
        do {
            try {
                OptionalLong epoch = lease.take();
                if (epoch.isPresent()) {
                    lead(epoch.getAsLong());
                }
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("Standing for the lead failed; tried again in a second");
            }
        } while (!endsWithin(RENEW_EVERY));
    }

    private void lead(long epoch) {
        LOG.atInfo().addKeyValue("epoch", epoch).log("This replica leads");
        try (var current = new Lead(epoch)) {
            lead = current;
            current.begin();
            boolean kept = true;
            while (kept && !current.deposed && !endsWithin(RENEW_EVERY)) {
                kept = lease.renew(epoch);
            }
        } finally {
            lead = null;
        }
        lease.giveUp(epoch);
        LOG.atInfo().addKeyValue("epoch", epoch).log("This replica leads no more");
    }

    private boolean endsWithin(Duration time) {
        try {
            return ending.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /// One lead, from the epoch to its end.
    private final class Lead implements AutoCloseable {
        private final long epoch;
        private final RealTimers timers = new RealTimers(clock, "hub");
        private final List<Step> early = new ArrayList<>();
        private StateView.@Nullable Subscription subscription;
        private @Nullable Hub hub;
        private volatile boolean deposed;

        Lead(long epoch) {
            this.epoch = epoch;
        }

        /// What is committed while the state is being loaded is kept and delivered after it; the hub knows what it has.
        void begin() {
            subscription = view.subscribe(step -> timers.submit(() -> deliver(step)));
            Loaded loaded = store.load();
            var ports =
                    new Hub.Ports(store, gateway, observer, timers, () -> random.nextDouble(0.8, 1.2), this::reported);
            var loadedHub = new Hub(ports, planner, HubSettings.STANDARD.onFastClock(clock.speed()), epoch, loaded);
            timers.submit(() -> {
                hub = loadedHub;
                loadedHub.lead();
                early.forEach(this::deliver);
                early.clear();
            });
        }

        private void deliver(Step step) {
            if (hub == null) {
                early.add(step);
                return;
            }
            hub.deliver(step.entries().stream().map(entry -> new Logged(entry.seq(), entry.change())).toList());
        }

        private void reported(Report report) {
            if (report instanceof Report.Deposed) {
                deposed = true;
            }
            listeners.forEach(listener -> listener.reported(report));
        }

        @Override
        public void close() {
            if (subscription != null) {
                subscription.close();
            }
            var stopped = new CountDownLatch(1);
            timers.submit(() -> {
                if (hub != null) {
                    hub.stop();
                }
                stopped.countDown();
            });
            try {
                if (!stopped.await(10, TimeUnit.SECONDS)) {
                    LOG.atError().log("The hub's thread is stuck and is ended as it is");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            timers.close();
        }
    }
}
