package io.jialing.core.simulation;

import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.resource.Resources;

/// A node and what the pods on it really use, as the cluster counts it for itself.
final class SimulatedNode {
    private final Node node;
    private final int[] usedPermille;
    private Resources free;
    private boolean broken;

    SimulatedNode(Node node) {
        this.node = node;
        usedPermille = new int[node.cards()];
        free = node.capacity();
    }

    /// The node as the cluster shows it.
    Node shown() {
        return broken
                ? new Node(
                        node.id(),
                        node.pool(),
                        node.rack(),
                        node.model(),
                        node.cards(),
                        node.capacity(),
                        node.arch(),
                        false)
                : node;
    }

    Node asOpened() {
        return node;
    }

    boolean isBroken() {
        return broken;
    }

    void breaksDown(boolean isBroken) {
        broken = isBroken;
    }

    /// Whether pods can start here with that share of the node.
    boolean takes(NodeShare share, Resources perWorker) {
        if (broken || !node.ready() || !free.covers(perWorker.times(share.workers()))) {
            return false;
        }
        for (long rest = share.cardMask(); rest != 0; rest &= rest - 1) {
            int card = Long.numberOfTrailingZeros(rest);
            if (card >= usedPermille.length || usedPermille[card] + share.permille() > 1000) {
                return false;
            }
        }
        return true;
    }

    /// Pods begin to use a share of the node, or end.
    ///
    /// @param sign 1 when they begin, -1 when they end
    void use(NodeShare share, Resources perWorker, int sign) {
        Resources all = perWorker.times(share.workers());
        free = sign > 0 ? free.minus(all) : free.plus(all);
        for (long rest = share.cardMask(); rest != 0; rest &= rest - 1) {
            int card = Long.numberOfTrailingZeros(rest);
            // A node that was opened anew may have fewer cards than pods once took.
            if (card < usedPermille.length) {
                usedPermille[card] += sign * share.permille();
            }
        }
    }
}
