package io.jialing.core.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.Hub;
import io.jialing.core.hub.HubSettings;
import io.jialing.core.hub.Report;
import io.jialing.core.job.AttemptId;
import io.jialing.core.planning.Planner;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.simulation.InMemoryHubStore.Listener;
import io.jialing.core.simulation.SimulatedWork.Work;
import io.jialing.core.site.Places;
import io.jialing.core.state.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The hub that production runs, over a store and clusters that exist in virtual time only. Hubs die and others take
/// over; the store and the clusters stay.
final class HubWorld {
    final VirtualTimers timers = new VirtualTimers(Given.START);
    final MemoryJournal journal = new MemoryJournal();
    final Planner planner = new Planner(AcceleratorCatalogue.shipped(), Places.shipped());
    final InMemoryHubStore store;
    final SimulatedClusters fleet;

    /// How often what has happened, by name.
    final TreeMap<String, Integer> happened = new TreeMap<>();

    /// Told whenever a dispatch comes to one of its steps.
    Consumer<AttemptId> dispatching = _ -> {};

    private final FaultPlan faults;
    private final HubSettings settings;
    private final SplittableRandom jitter;
    private final TreeSet<ClusterId> cutOff = new TreeSet<>();
    private Life leader;

    /// Everything that dies with one hub.
    private final class Life {
        final Lifetime life = new Lifetime(timers);
        final FaultyWire wire = new FaultyWire(timers, fleet, fleet.connect(), faults);
        final Hub hub;
        private final Listener listener;

        Life() {
            cutOff.forEach(wire::cut);
            var ports = new Hub.Ports(store, wire, wire, life, () -> 0.8 + 0.4 * jitter.nextDouble(), this::told);
            hub = new Hub(ports, planner, settings, store.takeOver(), store.load());
            listener = _ -> life.submit(() -> hub.deliver(store.tail(hub.seq(), 1000)));
            store.listen(listener);
            life.submit(hub::lead);
        }

        private void told(Report report) {
            switch (report) {
                case Report.Broken(var doing, var failure) ->
                        throw new AssertionError("The hub broke at %s doing %s.".formatted(now(), doing), failure);
                case Report.Deposed _ -> {
                    count("deposed");
                    die();
                    if (leader == this) {
                        timers.at(timers.now().plusSeconds(3), () -> takeOverFrom(this));
                    }
                }
                case Report.HealthMoved(var health) -> count("cluster " + health.state());
                case Report.Moved(_, var after) -> count("part " + after.state());
                case Report.Brake _ -> count("brake");
                case Report.Orphan _ -> count("orphan");
                case Report.Leftover _ -> count("left-over");
                case Report.StopOverdue _ -> count("stop overdue");
                case Report.Dispatching(var attempt, _, _) -> dispatching.accept(attempt);
                case Report.CycleBegun _, Report.CycleEnded _ -> {}
            }
        }

        void die() {
            life.end();
            store.forget(listener);
            hub.live().clusters().forEach(cluster -> wire.unwatch(cluster.id()));
        }
    }

    HubWorld(long seed, FaultPlan faults, SimulationSettings simulation, SimulatedWork work, HubSettings settings) {
        this.faults = faults;
        this.settings = settings;
        jitter = new SplittableRandom(Fate.mixed(seed, 0x717, 0));
        store = new InMemoryHubStore(timers, faults);
        fleet = new SimulatedClusters(timers, journal, work, simulation);
        leader = new Life();
    }

    /// One of a job's tries, with the time that all of its kind take.
    static SimulatedWork running(Duration time) {
        return (Order _) -> new Work(time, null);
    }

    Instant now() {
        return timers.now();
    }

    /// The hub that leads, or led last.
    Hub hub() {
        return leader.hub;
    }

    void intake(Change... changes) {
        store.intake(List.of(changes));
    }

    private void count(String what) {
        happened.merge(what, 1, Integer::sum);
    }

    /// The leader's process is killed; another takes over after a while.
    void kill(Duration until) {
        count("killed");
        Life killed = leader;
        killed.die();
        timers.at(timers.now().plus(until), () -> takeOverFrom(killed));
    }

    /// Another process takes over while the leader goes on, not knowing.
    void usurp() {
        leader = new Life();
    }

    private void takeOverFrom(Life dead) {
        if (leader == dead) {
            leader = new Life();
        }
    }

    void cut(ClusterId cluster) {
        cutOff.add(cluster);
        leader.wire.cut(cluster);
    }

    void heal(ClusterId cluster) {
        cutOff.remove(cluster);
        leader.wire.heal(cluster);
    }

    void healAll() {
        List.copyOf(cutOff).forEach(this::heal);
    }
}
