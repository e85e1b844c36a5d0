package io.jialing.core.hub;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.hub.ClusterObserver.Observed;
import io.jialing.core.hub.ClusterObserver.Phase;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.FailureClass;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.NodeState;
import io.jialing.core.state.PartRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings the hub's records and what clusters show together (the table of semantics §4). Level-triggered: it looks at
/// what is there, not at how it came about, so that reports may be lost, late or repeated, and a full list sets
/// everything right.
final class Reconciler {
    private final Ledger ledger;
    private final Timers timers;
    private final Lifecycle lifecycle;
    private final Dispatcher dispatcher;
    private final Consumer<Report> reports;

    Reconciler(Ledger ledger, Timers timers, Lifecycle lifecycle, Dispatcher dispatcher, Consumer<Report> reports) {
        this.ledger = ledger;
        this.timers = timers;
        this.lifecycle = lifecycle;
        this.dispatcher = dispatcher;
        this.reports = reports;
    }

    void observe(Observation observation) {
        switch (observation) {
            case Observation.Listed listed -> listed(listed);
            case Observation.Seen(var cluster, var object) -> seen(cluster, object, null);
            case Observation.Gone(_, var attempt, var uid) -> gone(attempt, uid);
            case Observation.NodeSeen(_, var node) -> node(node);
            case Observation.NodeGone(_, var node) -> nodeGone(node);
            case Observation.Heard _ -> {}
        }
    }

    private void listed(Observation.Listed listed) {
        nodes(listed);
        var present = new TreeSet<AttemptId>();
        for (Observed object : listed.objects()) {
            present.add(object.attempt());
            seen(listed.cluster(), object, listed.begun());
        }
        for (PartId id : released(listed.cluster(), listed.begun())) {
            PartRecord part = lifecycle.known(id);
            if (part != null && part.attempt() != null && !present.contains(part.attemptId())) {
                absent(part);
            }
        }
    }

    /// Compares in one walk over the nodes known: lists come often, are long, and nearly always say what is known.
    private void nodes(Observation.Listed listed) {
        var unknown = new LinkedHashMap<String, Node>();
        listed.nodes().forEach(node -> unknown.put(node.id().name(), node));
        var changed = new ArrayList<Node>();
        var missing = new ArrayList<NodeId>();
        for (NodeState known : ledger.live().nodes(listed.cluster())) {
            Node node = unknown.remove(known.node().id().name());
            if (node == null) {
                missing.add(known.node().id());
            } else if (!node.equals(known.node())) {
                changed.add(node);
            }
        }
        changed.addAll(unknown.values());
        changed.forEach(node -> ledger.write(new Change.NodeChanged(node)));
        missing.forEach(this::nodeGone);
    }

    /// Parts whose object must be in a list of the cluster begun then, unless it was deleted.
    private List<PartId> released(ClusterId cluster, Instant begun) {
        var released = new ArrayList<PartId>();
        for (PartRecord part : ledger.live().parts()) {
            var attempt = part.attempt();
            boolean old = part.since().isBefore(begun);
            if (attempt != null
                    && old
                    && attempt.placement().cluster().equals(cluster)
                    && attempt.state() == AttemptState.LIVE) {
                released.add(part.id());
            }
        }
        return released;
    }

    /// @param begun when the list was asked for that shows the object; null for a report of it alone
    private void seen(ClusterId cluster, Observed object, @Nullable Instant begun) {
        AttemptId attempt = object.attempt();
        PartRecord part = lifecycle.known(attempt.part());
        if (part == null || attempt.n() > part.attempts()) {
            if (!isOver(object.phase())) {
                reports.accept(new Report.Orphan(cluster, attempt));
            }
            return;
        }
        var current = part.currentAttempt();
        boolean mine =
                attempt.n() == part.attempts()
                        && current.state().isOpen()
                        && current.placement().cluster().equals(cluster);
        if (!mine) {
            if (!isOver(object.phase())) {
                reports.accept(new Report.Leftover(cluster, attempt));
                lifecycle.delete(new Target(cluster, attempt, object.uid(), ledger.epoch()));
            }
            return;
        }
        switch (current.state()) {
            case PLANNED, ENDED, ABANDONED -> {
                // Planned: an object can only be there because the database was put back; creating it will adopt it.
            }
            case CREATING -> {
                if (part.state() == PartState.DISPATCHING) {
                    dispatcher.store(attempt, part, object.uid());
                }
            }
            case LIVE -> {
                if (current.uid().equals(object.uid())) {
                    live(part, object, begun);
                }
            }
        }
    }

    private void live(PartRecord part, Observed object, @Nullable Instant begun) {
        Instant now = timers.now();
        switch (object.phase()) {
            case INERT -> {
                // A report of it alone may be older than the release that is under way; a list begun since is not.
                boolean stillInert = begun != null && part.since().isBefore(begun);
                if (stillInert && part.state() == PartState.UNKNOWN) {
                    lifecycle.move(part.to(PartState.STARTING, now).record());
                }
                if (stillInert) {
                    dispatcher.takeOver(object.attempt());
                }
            }
            case PENDING -> {
                if (part.state() == PartState.UNKNOWN) {
                    lifecycle.move(part.to(PartState.STARTING, now).record());
                }
            }
            case RUNNING -> {
                if (part.state() == PartState.STARTING || part.state() == PartState.UNKNOWN) {
                    lifecycle.move(
                            part.to(PartState.RUNNING, now)
                                    .started(Objects.requireNonNullElse(object.started(), now))
                                    .record());
                }
            }
            case SUCCEEDED -> lifecycle.succeed(part, object.started());
            case FAILED -> {
                if (part.state() != PartState.STOPPING) {
                    var failure = Objects.requireNonNullElse(object.failure(), FailureClass.EXIT_CODE);
                    lifecycle.fail(part, failure, object.message(), object.started());
                }
                // While it is being stopped, its pods failing is part of it; it is over when they are gone.
            }
        }
    }

    private void gone(AttemptId attempt, String uid) {
        PartRecord part = lifecycle.known(attempt.part());
        if (part != null
                && part.attempt() != null
                && part.attempts() == attempt.n()
                && (part.currentAttempt().uid().equals(uid) || part.currentAttempt().uid().isEmpty())) {
            absent(part);
        }
    }

    /// The object of the current attempt is not in its cluster any more.
    private void absent(PartRecord part) {
        switch (part.state()) {
            case STOPPING -> lifecycle.stopped(part);
            case STARTING, RUNNING, UNKNOWN ->
                    lifecycle.fail(
                            part, FailureClass.CLUSTER_LOST, "Somebody else deleted its object in the cluster.", null);
            case QUEUED, HELD, BACKOFF, RESERVED, DISPATCHING, SUCCEEDED, FAILED, CANCELLED, REJECTED -> {}
        }
    }

    private void node(Node node) {
        NodeState known = ledger.live().node(node.id());
        if (known == null || !known.node().equals(node)) {
            ledger.write(new Change.NodeChanged(node));
        }
    }

    private void nodeGone(NodeId node) {
        HubState live = ledger.live();
        NodeState known = live.node(node);
        if (known != null && known.isReported()) {
            ledger.write(new Change.NodeGone(node));
        }
    }

    private static boolean isOver(@Nullable Phase phase) {
        return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
    }
}
