package io.jialing.core.simulation.replay;

import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.Hub;
import io.jialing.core.hub.HubSettings;
import io.jialing.core.hub.Report;
import io.jialing.core.job.JobId;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Explainer;
import io.jialing.core.planning.Plan;
import io.jialing.core.planning.Planner;
import io.jialing.core.simulation.InMemoryHubStore;
import io.jialing.core.simulation.InMemoryHubStore.CommitFaults;
import io.jialing.core.simulation.MemoryJournal;
import io.jialing.core.simulation.SimulatedClusters;
import io.jialing.core.simulation.SimulatedWork.Work;
import io.jialing.core.simulation.SimulationSettings;
import io.jialing.core.simulation.VirtualTimers;
import io.jialing.core.site.Places;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// One trace on the hub that production runs, with its standard settings and the policies that ship, over a store and
/// clusters in virtual time, in which nothing fails and everything but the tasks takes no time.
///
/// The machines are dealt out to so many homes, one by one in the trace's order; each home is a city of the hub with a
/// site, a cluster and a firm of its own. Each task is a training job of one of the firms, drawn from the seed in the
/// trace's order; it is submitted when it arrives and declares no run time. The same trace, homes and seed give the
/// same result. Not thread-safe.
public final class Replay {
    /// When the first task arrives; the hub gets to know its clusters before.
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

    private static final Duration HEAD_START = Duration.ofMinutes(1);

    private final Trace trace;
    private final VirtualTimers timers = new VirtualTimers(BEGIN.minus(HEAD_START));
    private final MemoryJournal journal = new MemoryJournal();
    private final InMemoryHubStore store = new InMemoryHubStore(timers, CommitFaults.NONE);
    private final TreeMap<JobId, Duration> runTimes = new TreeMap<>();
    private final Tally tally;
    private final Planner planner;
    private final Hub hub;
    private boolean over;

    /// A replay that has not begun.
    ///
    /// @param homes how many homes share the machines, from 1 to [#mostHomes]
    /// @param seed of the homes of the tasks
    /// @throws IllegalArgumentException when there cannot be so many homes
    public Replay(Trace trace, int homes, long seed) {
        int most = mostHomes(trace);
        if (homes < 1 || homes > most) {
            throw new IllegalArgumentException(
                    "%d machines can be shared by 1 to %d homes, not by %d."
                            .formatted(trace.machines().size(), most, homes));
        }
        this.trace = trace;
        var stage = new Stage(trace, homes, seed);
        planner = new Planner(stage.catalogue(), Places.shipped());
        Instant zero = BEGIN.minus(trace.firstArrival());
        tally = new Tally(timers, BEGIN, zero.plus(trace.lastArrival()));
        store.intake(stage.changes());
        var fleet = new SimulatedClusters(timers, journal, this::work, SimulationSettings.calm(seed));
        stage.nodes().forEach(fleet::open);
        var ports = new Hub.Ports(store, fleet, fleet.connect(), timers, () -> 1, this::told);
        hub = new Hub(ports, planner, HubSettings.STANDARD, store.takeOver(), store.load());
        store.listen(_ -> timers.submit(() -> hub.deliver(store.tail(hub.seq(), 1000))));
        timers.submit(hub::lead);
        for (int task = 0; task < trace.tasks().size(); task++) {
            JobRecord job = stage.job(task, zero);
            runTimes.put(job.id(), trace.tasks().get(task).runTime());
            timers.at(job.submitted(), () -> store.intake(List.of(new Change.JobQueued(job))));
        }
    }

    /// The most homes there can be: one a city of the hub, and none without a machine.
    public static int mostHomes(Trace trace) {
        return Math.min(Stage.cities().size(), trace.machines().size());
    }

    /// Lets everything happen until each task has finished or waits for what will never be.
    public ReplayResult run() {
        while (!over) {
            step();
        }
        return result();
    }

    boolean isOver() {
        return over;
    }

    void step() {
        timers.step();
    }

    Hub hub() {
        return hub;
    }

    MemoryJournal journal() {
        return journal;
    }

    private Work work(Order order) {
        Duration runTime = runTimes.get(order.attempt().part().job());
        if (runTime == null) {
            throw new IllegalStateException("The hub ordered %s, which nobody submitted.".formatted(order));
        }
        return new Work(runTime, null);
    }

    private void told(Report report) {
        switch (report) {
            case Report.Moved(var before, var after) -> tally.moved(before, after);
            case Report.CycleEnded(_, var plan) -> over = isLast(plan);
            case Report.Broken(var doing, var failure) ->
                    throw new IllegalStateException(
                            "The hub broke at %s doing %s.".formatted(timers.now(), doing), failure);
            case Report.Deposed _, Report.Brake _, Report.Orphan _, Report.Leftover _, Report.StopOverdue _ ->
                    throw new IllegalStateException(
                            "Nothing fails in a replay, but at %s there was %s.".formatted(timers.now(), report));
            case Report.HealthMoved _, Report.Dispatching _, Report.CycleBegun _ -> {}
        }
    }

    /// Whether nothing will change any more: all tasks have come, none runs, and neither room nor time lets one of
    /// those that wait begin.
    private boolean isLast(Plan plan) {
        HubState live = hub.live();
        return tally.finished() + live.jobCount() == trace.tasks().size()
                && live.waitingCount() == live.jobCount()
                && plan.complete()
                && plan.decisions().isEmpty()
                && plan.wakeAt() == null;
    }

    ReplayResult result() {
        return tally.result(trace, neverPlaced());
    }

    /// How many tasks wait to the end, by what is in their way.
    private SortedMap<Reason, Integer> neverPlaced() {
        var reasons = new TreeMap<Reason, Integer>();
        var explainer = new Explainer(planner);
        for (Waiting.LaneSize lane : hub.live().lanes()) {
            Waiting first = hub.live().waiting(lane.lane()).next();
            List<Blocker> blockers = explainer.explain(hub.live(), first.part(), timers.now()).blockers();
            Blocker telling =
                    blockers.stream().filter(Blocker::concernsOnePlace).findFirst().orElse(blockers.getFirst());
            reasons.merge(telling.reason(), lane.count(), Integer::sum);
        }
        return reasons;
    }
}
