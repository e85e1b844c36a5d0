package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import java.util.Comparator;

/// Sums over the nodes of one cluster that carry one accelerator model.
///
/// @param nodes nodes that are ready
/// @param milliCards cards of ready nodes, in thousandths
/// @param heldMilliCards what parts hold of the cards of all nodes, ready or not
/// @param milliCpu CPU of ready nodes, in thousandths of a core
/// @param heldMilliCpu what parts hold of the CPU of all nodes
public record Supply(Key key, int nodes, long milliCards, long heldMilliCards, long milliCpu, long heldMilliCpu) {

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
        return new Supply(key, 0, 0, 0, 0, 0);
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
                milliCards + (ready ? sign * 1000L * state.node().cards() : 0),
                heldMilliCards + sign * state.heldMilliCards(),
                milliCpu + (ready ? sign * state.node().capacity().milliCpu() : 0),
                heldMilliCpu + sign * heldCpu);
    }

    boolean isNothing() {
        return nodes == 0 && heldMilliCards == 0 && heldMilliCpu == 0;
    }
}
