package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import java.util.Comparator;

/// Sums over the ready nodes of one cluster that carry one accelerator model.
///
/// @param nodesWithIdleCards nodes with a card that nobody uses
/// @param milliCards cards, in thousandths
/// @param heldMilliCards what parts hold of the cards
/// @param milliCpu CPU, in thousandths of a core
/// @param heldMilliCpu what parts hold of the CPU
/// @param memoryMib memory, in MiB
public record Supply(
        Key key,
        int nodes,
        int nodesWithIdleCards,
        long milliCards,
        long heldMilliCards,
        long milliCpu,
        long heldMilliCpu,
        long memoryMib) {

    /// What a sum is over.
    ///
    /// @param model empty for nodes without accelerators
    public record Key(ClusterId cluster, String model) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::cluster).thenComparing(Key::model);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    static Supply none(Key key) {
        return new Supply(key, 0, 0, 0, 0, 0, 0, 0);
    }

    /// @param sign 1 to add the node, -1 to take it out
    Supply plus(NodeState state, int sign) {
        boolean ready = state.node().ready();
        long heldCpu = 0;
        for (NodeState.Holding holding : state.holdings()) {
            heldCpu += holding.perWorker().milliCpu() * holding.share().workers();
        }
        return new Supply(
                key,
                nodes + (ready ? sign : 0),
                nodesWithIdleCards + (ready && state.idleCards() > 0 ? sign : 0),
                milliCards + (ready ? sign * 1000L * state.node().cards() : 0),
                heldMilliCards + (ready ? sign * state.heldMilliCards() : 0),
                milliCpu + (ready ? sign * state.node().capacity().milliCpu() : 0),
                heldMilliCpu + (ready ? sign * heldCpu : 0),
                memoryMib + (ready ? sign * state.node().capacity().memoryMib() : 0));
    }

    /// Cards that no part holds, in thousandths; never negative.
    public long milliFree() {
        return Math.max(0, milliCards - heldMilliCards);
    }

    /// CPU that no part holds, in thousandths of a core; never negative.
    public long milliFreeCpu() {
        return Math.max(0, milliCpu - heldMilliCpu);
    }

    boolean isNothing() {
        return nodes == 0;
    }
}
