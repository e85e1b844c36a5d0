package io.jialing.core.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.hub.ClusterGateway.Created;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.ClusterGateway.Released;
import io.jialing.core.hub.ClusterGateway.Stopped;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.FailureClass;
import io.jialing.core.resource.Resources;
import io.jialing.core.simulation.ClusterEvent.Happened;
import io.jialing.core.simulation.SimulatedWork.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One cluster: nodes, objects, and a scheduler of its own that gives a released gang its nodes all at once or not at
/// all.
///
/// Its state is the fold of its events and changes in [#apply] alone. Everything but [#find] runs on the timers' one
/// thread. A task of a timer acts at the instant that it was due, not at the one at which it comes to run: after a
/// pause work has gone on meanwhile.
final class SimulatedCluster {
    private static final Duration SHORTLY = Duration.ofSeconds(1);

    private final ClusterId id;
    private final SimulatedClusters world;
    private final TreeMap<String, SimulatedNode> nodes = new TreeMap<>();
    private final ConcurrentSkipListMap<AttemptId, SimulatedObject> objects = new ConcurrentSkipListMap<>();

    /// Released and without nodes, in the order of their release.
    private final LinkedHashSet<AttemptId> pending = new LinkedHashSet<>();

    /// When broken nodes will be repaired, where that is known.
    private final TreeMap<String, Instant> repairs = new TreeMap<>();

    SimulatedCluster(ClusterId id, SimulatedClusters world) {
        this.id = id;
        this.world = world;
    }

    /// Takes over one event of the journal.
    void apply(ClusterEvent event) {
        switch (event) {
            case ClusterEvent.Opened opened -> reopen(opened.nodes());
            case ClusterEvent.NodeFailed failed -> {
                broken(failed.node(), true);
                if (failed.until() != null) {
                    repairs.put(failed.node(), failed.until());
                }
            }
            case ClusterEvent.NodeRepaired repaired -> {
                broken(repaired.node(), false);
                repairs.remove(repaired.node());
            }
            case ClusterEvent.Created created -> objects.put(created.attempt(), new SimulatedObject(created));
            case Happened happened -> {
                SimulatedObject before = objects.get(happened.attempt());
                if (before == null) {
                    throw new IllegalStateException("%s has no object for %s.".formatted(id, happened));
                }
                apply(happened, before, before.after(happened));
            }
        }
    }

    private void apply(Happened event, SimulatedObject before, SimulatedObject after) {
        boolean gone = event instanceof ClusterEvent.Gone;
        boolean uses = after.usesNodes() && !gone;
        if (before.usesNodes() != uses) {
            use(before, uses ? 1 : -1);
        }
        if (after.released() != null && after.bound() == null && after.finished() == null && !gone) {
            pending.add(event.attempt());
        } else {
            pending.remove(event.attempt());
        }
        if (gone) {
            objects.remove(event.attempt());
        } else {
            objects.put(event.attempt(), after);
        }
    }

    private void reopen(List<Node> as) {
        nodes.clear();
        repairs.clear();
        as.forEach(node -> nodes.put(node.id().name(), new SimulatedNode(node)));
        for (SimulatedObject object : objects.values()) {
            if (object.usesNodes()) {
                use(object, 1);
            }
        }
    }

    private void broken(String name, boolean isBroken) {
        SimulatedNode node = nodes.get(name);
        if (node != null) {
            node.breaksDown(isBroken);
        }
    }

    private void use(SimulatedObject object, int sign) {
        object.placement().shares().forEach(share -> use(share, object.created().perWorker(), sign));
    }

    private void use(NodeShare share, Resources perWorker, int sign) {
        SimulatedNode node = nodes.get(share.node());
        if (node != null) {
            node.use(share, perWorker, sign);
        }
    }

    /// Goes on with what was under way when the journal ended.
    void resume() {
        repairs.forEach((node, at) -> world.timers().at(at, () -> repair(node, at)));
        objects.values().forEach(this::arm);
    }

    boolean hasNodes(List<Node> others) {
        return nodes.values().stream().map(SimulatedNode::asOpened).toList().equals(others);
    }

    void open(List<Node> as) {
        Instant now = world.timers().now();
        var vanished = new ArrayList<>(nodes.keySet());
        as.forEach(node -> vanished.remove(node.id().name()));
        var events = new ArrayList<ClusterEvent>();
        events.add(new ClusterEvent.Opened(id, now, as));
        for (String name : vanished) {
            events.addAll(endOfAllOn(name, now));
        }
        happen(events, now);
        world.list(id, now);
    }

    Created create(Order order, Work work) {
        Instant now = world.timers().now();
        SimulatedObject known = objects.get(order.attempt());
        if (known == null) {
            String uid = world.nextUid();
            happen(
                    new ClusterEvent.Created(
                            id,
                            now,
                            order.attempt(),
                            uid,
                            order.epoch(),
                            order.shape().id(),
                            order.placement(),
                            order.shape().needs().perWorker(),
                            work));
            return new Created.Exists(uid);
        }
        if (known.gone() != null) {
            return new Created.Unavailable(SHORTLY);
        }
        if (!known.placement().equals(order.placement()) || !known.created().shape().equals(order.shape().id())) {
            return new Created.Refused(
                    FailureClass.NEVER_RAN,
                    "NAME_CONFLICT: %s is there and says something else.".formatted(order.attempt().objectName()));
        }
        // An older leader's order, come late, must not take the object away from a newer one.
        if (known.released() == null && known.epoch() < order.epoch()) {
            happen(new ClusterEvent.Claimed(id, now, order.attempt(), known.uid(), order.epoch()));
        }
        return new Created.Exists(known.uid());
    }

    Released release(Target target) {
        Instant now = world.timers().now();
        SimulatedObject object = objects.get(target.attempt());
        if (object == null || !object.uid().equals(target.uid())) {
            return new Released.Changed("There is no object %s.".formatted(target.uid()));
        }
        if (object.gone() != null) {
            return new Released.Changed("The object %s is being deleted.".formatted(target.uid()));
        }
        if (object.epoch() != target.epoch()) {
            return new Released.Changed(
                    "The object %s has epoch %d, not %d.".formatted(target.uid(), object.epoch(), target.epoch()));
        }
        if (object.released() == null) {
            happen(new ClusterEvent.Released(id, now, target.attempt(), target.uid()));
        }
        return new Released.Done();
    }

    Stopped stop(Target target, Duration grace) {
        Instant now = world.timers().now();
        SimulatedObject object = objects.get(target.attempt());
        if (object == null || (!target.uid().isEmpty() && !object.uid().equals(target.uid()))) {
            return new Stopped.Absent();
        }
        if (!object.usesNodes()) {
            happen(new ClusterEvent.Gone(id, now, target.attempt(), object.uid()));
        } else if (object.gone() == null) {
            int needs = Fate.of(target.attempt(), world.settings()).permilleOfGrace();
            Instant until = now.plusMillis(grace.toMillis() * needs / 1000);
            happen(new ClusterEvent.Stopping(id, now, target.attempt(), object.uid(), until));
        }
        return new Stopped.Accepted();
    }

    void nodeFails(String name, Instant at, @Nullable Instant until) {
        SimulatedNode node = nodes.get(name);
        if (node == null || node.isBroken()) {
            return;
        }
        var events = new ArrayList<ClusterEvent>();
        events.add(new ClusterEvent.NodeFailed(id, at, name, until));
        events.addAll(endOfAllOn(name, at));
        happen(events, at);
        if (until != null) {
            world.timers().at(until, () -> repair(name, until));
        }
    }

    void allNodesFail(Instant at) {
        List.copyOf(nodes.keySet()).forEach(name -> nodeFails(name, at, null));
    }

    void repairAll(Instant at) {
        List.copyOf(nodes.keySet()).forEach(name -> repair(name, at));
    }

    void wipe(Instant at) {
        var ends = new ArrayList<ClusterEvent>();
        for (SimulatedObject object : objects.values()) {
            ends.add(new ClusterEvent.Gone(id, at, object.created().attempt(), object.uid()));
        }
        happen(ends, at);
    }

    void repair(String name, Instant at) {
        SimulatedNode node = nodes.get(name);
        if (node != null && node.isBroken()) {
            happen(new ClusterEvent.NodeRepaired(id, at, name));
        }
    }

    private List<ClusterEvent> endOfAllOn(String node, Instant at) {
        var ends = new ArrayList<ClusterEvent>();
        for (SimulatedObject object : objects.values()) {
            if (object.usesNodes()
                    && object.placement().shares().stream().anyMatch(share -> share.node().equals(node))) {
                ends.add(
                        new ClusterEvent.Finished(
                                id,
                                at,
                                object.created().attempt(),
                                object.uid(),
                                FailureClass.NODE_FAULT,
                                "Node %s is gone.".formatted(node)));
            }
        }
        return ends;
    }

    Observation.Listed listed(Instant begun) {
        return new Observation.Listed(
                id,
                begun,
                objects.values().stream().map(SimulatedObject::observed).toList(),
                nodes.values().stream().map(SimulatedNode::shown).toList());
    }

    /// The object of an attempt; callable from any thread.
    @Nullable SimulatedObject find(AttemptId attempt) {
        return objects.get(attempt);
    }

    private void happen(ClusterEvent event) {
        happen(List.of(event), event.at());
    }

    /// Lets events happen, tells of them once they are durable, and goes on from there.
    private void happen(List<ClusterEvent> events, Instant at) {
        var reports = new ArrayList<Observation>();
        for (ClusterEvent event : events) {
            apply(event);
            report(event, reports::add);
        }
        world.journal().append(events, () -> reports.forEach(world::tell));
        boolean room = false;
        for (ClusterEvent event : events) {
            if (event instanceof Happened happened) {
                SimulatedObject object = objects.get(happened.attempt());
                if (object != null) {
                    arm(object);
                }
            }
            room |= givesRoom(event);
        }
        if (room) {
            List.copyOf(pending).forEach(attempt -> bind(attempt, at));
        } else {
            for (ClusterEvent event : events) {
                if (event instanceof ClusterEvent.Released released) {
                    bind(released.attempt(), at);
                }
            }
        }
    }

    private static boolean givesRoom(ClusterEvent event) {
        return switch (event) {
            case ClusterEvent.Opened _, ClusterEvent.NodeRepaired _, ClusterEvent.Finished _, ClusterEvent.Gone _ ->
                    true;
            case ClusterEvent.NodeFailed _,
                    ClusterEvent.Created _,
                    ClusterEvent.Claimed _,
                    ClusterEvent.Released _,
                    ClusterEvent.Bound _,
                    ClusterEvent.Started _,
                    ClusterEvent.Stopping _ ->
                    false;
        };
    }

    private void report(ClusterEvent event, Consumer<Observation> to) {
        switch (event) {
            // The whole list follows.
            case ClusterEvent.Opened _ -> {}
            // Not to be seen from outside.
            case ClusterEvent.Claimed _, ClusterEvent.Bound _ -> {}
            case ClusterEvent.NodeFailed failed -> reportNode(failed.node(), to);
            case ClusterEvent.NodeRepaired repaired -> reportNode(repaired.node(), to);
            case ClusterEvent.Gone gone -> to.accept(new Observation.Gone(id, gone.attempt(), gone.uid()));
            case Happened happened -> {
                SimulatedObject object = objects.get(happened.attempt());
                if (object != null) {
                    to.accept(new Observation.Seen(id, object.observed()));
                }
            }
        }
    }

    private void reportNode(String name, Consumer<Observation> to) {
        SimulatedNode node = nodes.get(name);
        if (node != null) {
            to.accept(new Observation.NodeSeen(id, node.shown()));
        }
    }

    /// The cluster's own scheduler: nodes for the whole gang, or for none of it.
    private void bind(AttemptId attempt, Instant at) {
        SimulatedObject object = objects.get(attempt);
        if (object == null || !pending.contains(attempt) || !fits(object)) {
            return;
        }
        happen(new ClusterEvent.Bound(id, at, attempt, object.uid()));
    }

    /// Whether all pods have room now. Takes share by share, since one node may appear twice, and gives all back.
    private boolean fits(SimulatedObject object) {
        Resources perWorker = object.created().perWorker();
        var taken = new ArrayList<NodeShare>();
        boolean fits = true;
        for (NodeShare share : object.placement().shares()) {
            SimulatedNode node = nodes.get(share.node());
            if (node == null || !node.takes(share, perWorker)) {
                fits = false;
                break;
            }
            node.use(share, perWorker, 1);
            taken.add(share);
        }
        taken.forEach(share -> use(share, perWorker, -1));
        return fits;
    }

    /// Plans what comes next for an object by itself.
    private void arm(SimulatedObject object) {
        AttemptId attempt = object.created().attempt();
        if (object.gone() != null) {
            at(object.gone(), object, due -> happen(new ClusterEvent.Gone(id, due, attempt, object.uid())));
        }
        if (object.finished() != null) {
            at(
                    object.finished().plus(world.settings().finishedStay()),
                    object,
                    due -> happen(new ClusterEvent.Gone(id, due, attempt, object.uid())));
        } else if (object.started() != null) {
            End end = end(object, object.started());
            at(end.at(), object, _ -> finish(object, end));
        } else if (object.bound() != null && object.gone() == null) {
            Fate fate = Fate.of(attempt, world.settings());
            at(object.bound().plus(fate.startDelay()), object, due -> start(object, fate, due));
        }
    }

    private void start(SimulatedObject object, Fate fate, Instant at) {
        AttemptId attempt = object.created().attempt();
        if (fate.failure() == FailureClass.BAD_SPEC) {
            finish(object, new End(at, FailureClass.BAD_SPEC, "ErrImagePull: the registry has no such image."));
        } else {
            happen(new ClusterEvent.Started(id, at, attempt, object.uid()));
        }
    }

    /// How a run ends.
    private record End(Instant at, @Nullable FailureClass failure, String message) {}

    private End end(SimulatedObject object, Instant started) {
        Fate fate = Fate.of(object.created().attempt(), world.settings());
        Work work = object.created().work();
        Duration runs =
                fate.failure() == null
                        ? work.runTime()
                        : work.runTime().multipliedBy(fate.permilleOfRun()).dividedBy(1000);
        Duration most = work.maxRuntime();
        if (most != null && most.compareTo(runs) < 0) {
            return new End(
                    started.plus(most),
                    FailureClass.BAD_SPEC,
                    "DeadlineExceeded: it ran for its longest time, %s.".formatted(most));
        }
        String message =
                switch (fate.failure()) {
                    case null -> "";
                    case OUT_OF_MEMORY -> "OOMKilled: the container used more memory than its limit.";
                    case EXIT_CODE -> "Error: the container ended with exit code 1.";
                    case NODE_FAULT, NEVER_RAN, CLUSTER_LOST, START_TIMEOUT, BAD_SPEC -> "";
                };
        return new End(started.plus(runs), fate.failure(), message);
    }

    private void finish(SimulatedObject object, End end) {
        if (end.failure() == FailureClass.NODE_FAULT) {
            String node = object.placement().shares().getFirst().node();
            nodeFails(node, end.at(), end.at().plus(world.settings().nodeRepair()));
        } else {
            if (end.failure() == null) {
                world.work().ends(object.created().attempt());
            }
            happen(
                    new ClusterEvent.Finished(
                            id, end.at(), object.created().attempt(), object.uid(), end.failure(), end.message()));
        }
    }

    /// Does something to an object at an instant, if it is still there and has not changed.
    private void at(Instant due, SimulatedObject object, Consumer<Instant> then) {
        world.timers()
                .at(
                        due,
                        () -> {
                            if (object.equals(objects.get(object.created().attempt()))) {
                                then.accept(due);
                            }
                        });
    }
}
