package io.jialing.core.state;

import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.job.PartId;
import io.jialing.core.resource.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A node and what is held on it. What is free follows from the two, so it is computed, never adjusted.
///
/// @param holdings what parts hold here, ordered by part and cards
/// @param free what is left of the node's capacity; negative where more is held than the node reports
/// @param idleMask the cards that nobody uses, bit i for card i
/// @param shared the cards in use that have room left, ordered by card
public record NodeState(Node node, List<Holding> holdings, Resources free, long idleMask, List<SharedCard> shared) {

    /// What one part holds on the node.
    ///
    /// @param perWorker CPU, memory and disk of each of its pods here
    public record Holding(PartId part, NodeShare share, Resources perWorker) {
        static final Comparator<Holding> ORDER =
                Comparator.comparing(Holding::part).thenComparingLong(holding -> holding.share().cardMask());
    }

    /// A card that is partly in use.
    ///
    /// @param freePermille thousandths of the card that are left, 1 to 999
    public record SharedCard(int card, int freePermille) {}

    /// A node that holds the given things.
    static NodeState of(Node node, List<Holding> holdings) {
        Resources free = node.capacity();
        int[] used = new int[Node.MOST_CARDS];
        for (Holding holding : holdings) {
            free = free.minus(holding.perWorker().times(holding.share().workers()));
            for (long rest = holding.share().cardMask(); rest != 0; rest &= rest - 1) {
                used[Long.numberOfTrailingZeros(rest)] += holding.share().permille();
            }
        }
        long idle = 0;
        var shared = new ArrayList<SharedCard>();
        for (int card = 0; card < node.cards(); card++) {
            if (used[card] == 0) {
                idle |= 1L << card;
            } else if (used[card] < 1000) {
                shared.add(new SharedCard(card, 1000 - used[card]));
            }
        }
        return new NodeState(node, List.copyOf(holdings), free, idle, List.copyOf(shared));
    }

    /// A node that parts hold something on although its cluster no longer reports it.
    static Node absent(NodeId id) {
        return new Node(id, "", "", "", 0, Resources.NONE, "", false);
    }

    /// Whether its cluster still reports it.
    public boolean isReported() {
        return !node.equals(absent(node.id()));
    }

    NodeState holding(Holding added) {
        var all = new ArrayList<>(holdings);
        all.add(added);
        all.sort(Holding.ORDER);
        return of(node, all);
    }

    NodeState releasing(PartId part) {
        return of(node, holdings.stream().filter(holding -> !holding.part().equals(part)).toList());
    }

    /// The same holdings on the node as it is now.
    NodeState reporting(Node changed) {
        return of(changed, holdings);
    }

    /// How many cards nobody uses.
    public int idleCards() {
        return Long.bitCount(idleMask);
    }

    /// What is held of the cards, in thousandths of a card.
    public long heldMilliCards() {
        return holdings.stream().mapToLong(holding -> holding.share().milliCards()).sum();
    }

    /// Whether more is held than the node has, which a law forbids while nodes keep their size.
    public boolean isOvercommitted() {
        if (!node.ready()) {
            return false;
        }
        int[] used = new int[Node.MOST_CARDS];
        for (Holding holding : holdings) {
            for (long rest = holding.share().cardMask(); rest != 0; rest &= rest - 1) {
                int card = Long.numberOfTrailingZeros(rest);
                used[card] += holding.share().permille();
                if (used[card] > 1000 || card >= node.cards()) {
                    return true;
                }
            }
        }
        return !free.covers(Resources.NONE);
    }
}
