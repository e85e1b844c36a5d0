package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.job.PartState;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What follows from the rows and is kept beside them because the planner reads it all the time. Each method takes what
/// became different and leaves the indexes as if they had been computed anew; a law compares the two.
final class Indexes {
    /// Where a node stands among those of its cluster and model.
    record IdleKey(ClusterId cluster, String model, int idleCards, String name) implements Comparable<IdleKey> {
        private static final Comparator<IdleKey> ORDER =
                Comparator.comparing(IdleKey::cluster)
                        .thenComparing(IdleKey::model)
                        .thenComparingInt(IdleKey::idleCards)
                        .thenComparing(IdleKey::name);

        static IdleKey of(NodeState state) {
            Node node = state.node();
            return new IdleKey(node.id().cluster(), node.model(), state.idleCards(), node.id().name());
        }

        @Override
        public int compareTo(IdleKey other) {
            return ORDER.compare(this, other);
        }
    }

    /// How often a cluster may have gained room (a holding released, its nodes changed, the cluster opened), and how
    /// often some was taken.
    record Gain(ClusterId cluster, long count, long taken) {
        static Gain none(ClusterId cluster) {
            return new Gain(cluster, 0, 0);
        }
    }

    SortedPages<NodeId, NodeState> nodes = SortedPages.by(state -> state.node().id());

    /// Nodes that are ready, those with fewer idle cards first.
    SortedPages<IdleKey, NodeState> byIdleCards = SortedPages.by(IdleKey::of);

    SortedPages<Supply.Key, Supply> supplies = SortedPages.by(Supply::key);
    SortedPages<Usage.Key, Usage> usages = SortedPages.by(Usage::key);
    SortedPages<Waiting.Turn, Waiting> waiting = SortedPages.by(Waiting::turn);
    SortedPages<Waiting.Lane, Waiting.LaneSize> lanes = SortedPages.by(Waiting.LaneSize::lane);
    SortedPages<ClusterId, Gain> gains = SortedPages.by(Gain::cluster);
    SortedPages<Blocked.Key, Blocked> blocked = SortedPages.by(Blocked::key);

    Indexes() {}

    Indexes(Indexes from) {
        nodes = from.nodes;
        byIdleCards = from.byIdleCards;
        supplies = from.supplies;
        usages = from.usages;
        waiting = from.waiting;
        lanes = from.lanes;
        gains = from.gains;
        blocked = from.blocked;
    }

    /// A part of a job went from `before` to `after`; null stands for a part that is not in the state.
    void partMoved(JobRecord job, @Nullable PartRecord before, @Nullable PartRecord after) {
        Placement held = before == null ? null : before.held();
        Placement holds = after == null ? null : after.held();
        if (!Objects.equals(held, holds)) {
            if (held != null && before != null) {
                release(job, before, held);
            }
            if (holds != null && after != null) {
                hold(job, after, holds);
            }
        }
        waits(job, before, false);
        waits(job, after, true);
    }

    /// The job's record changed while its part stayed as it is.
    void jobChanged(JobRecord before, JobRecord after, PartRecord part) {
        waits(before, part, false);
        waits(after, part, true);
    }

    void nodeReported(Node node) {
        NodeState before = nodes.find(node.id());
        replace(before, before == null ? NodeState.of(node, List.of()) : before.reporting(node));
        gained(node.id().cluster());
    }

    void nodeGone(NodeId id) {
        NodeState before = nodes.find(id);
        if (before != null) {
            replace(before, before.holdings().isEmpty() ? null : before.reporting(NodeState.absent(id)));
            gained(id.cluster());
        }
    }

    void gained(ClusterId cluster) {
        Gain before = gain(cluster);
        gains = gains.with(new Gain(cluster, before.count() + 1, before.taken()));
    }

    Gain gain(ClusterId cluster) {
        Gain gain = gains.find(cluster);
        return gain == null ? Gain.none(cluster) : gain;
    }

    boolean sayTheSameAs(Indexes other) {
        return nodes.equals(other.nodes)
                && byIdleCards.equals(other.byIdleCards)
                && supplies.equals(other.supplies)
                && usages.equals(other.usages)
                && waiting.equals(other.waiting)
                && lanes.equals(other.lanes);
    }

    private void hold(JobRecord job, PartRecord part, Placement placement) {
        for (NodeShare share : placement.shares()) {
            NodeState before = state(placement.cluster(), share);
            replace(before, before.holding(new NodeState.Holding(part.id(), share, job.shape().needs().perWorker())));
        }
        charge(job, placement, 1);
        Gain before = gain(placement.cluster());
        gains = gains.with(new Gain(placement.cluster(), before.count(), before.taken() + 1));
    }

    private void release(JobRecord job, PartRecord part, Placement placement) {
        charge(job, placement, -1);
        for (NodeShare share : placement.shares()) {
            NodeState before = state(placement.cluster(), share);
            NodeState after = before.releasing(part.id());
            boolean ghost = after.holdings().isEmpty() && after.node().equals(NodeState.absent(after.node().id()));
            replace(before, ghost ? null : after);
        }
        gained(placement.cluster());
    }

    private NodeState state(ClusterId cluster, NodeShare share) {
        var id = new NodeId(cluster, share.node());
        NodeState known = nodes.find(id);
        return known != null ? known : NodeState.of(NodeState.absent(id), List.of());
    }

    private void charge(JobRecord job, Placement placement, int sign) {
        Usage held = Usage.of(job, placement);
        Usage before = usages.find(held.key());
        Usage after = (before == null ? Usage.none(held.key()) : before).plus(held, sign);
        usages = after.isNothing() ? usages.without(held.key()) : usages.with(after);
    }

    private void replace(@Nullable NodeState before, @Nullable NodeState after) {
        if (before != null) {
            count(before, -1);
            byIdleCards = byIdleCards.without(IdleKey.of(before));
        }
        if (after != null) {
            count(after, 1);
            nodes = nodes.with(after);
            if (after.node().ready()) {
                byIdleCards = byIdleCards.with(after);
            }
        } else if (before != null) {
            nodes = nodes.without(before.node().id());
        }
    }

    private void count(NodeState state, int sign) {
        var key = new Supply.Key(state.node().id().cluster(), state.node().model());
        Supply before = supplies.find(key);
        Supply after = (before == null ? Supply.none(key) : before).plus(state, sign);
        supplies = after.isNothing() ? supplies.without(key) : supplies.with(after);
    }

    private void waits(JobRecord job, @Nullable PartRecord part, boolean arrives) {
        if (part == null || part.state() != PartState.QUEUED) {
            return;
        }
        var entry = Waiting.of(job, part);
        Waiting.LaneSize size = lanes.find(entry.lane());
        int count = size == null ? 0 : size.count();
        if (arrives) {
            waiting = waiting.with(entry);
            count++;
        } else {
            waiting = waiting.without(entry.turn());
            count--;
        }
        lanes = count == 0 ? lanes.without(entry.lane()) : lanes.with(new Waiting.LaneSize(entry.lane(), count));
    }
}
