package io.jialing.core.state;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.Node;
import io.jialing.core.resource.Resources;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// How much CPU, memory and disk of its node stands behind each accelerator, over everything the hub knows. A job that
/// names only cards asks for their share of a node, so that full cards and full nodes come together.
public final class CardShares {
    private static final int WHOLE = 1000;

    private final SortedMap<Equipment, Resources> smallest = new TreeMap<>();

    /// Nodes that carry so many cards of a model.
    private record Equipment(String model, int cards) implements Comparable<Equipment> {
        private static final Comparator<Equipment> ORDER =
                Comparator.comparing(Equipment::model).thenComparingInt(Equipment::cards);

        @Override
        public int compareTo(Equipment other) {
            return ORDER.compare(this, other);
        }
    }

    private CardShares(HubState state) {
        for (Cluster cluster : state.clusters()) {
            for (NodeState nodeState : state.nodes(cluster.id())) {
                Node node = nodeState.node();
                if (node.cards() > 0) {
                    smallest.merge(new Equipment(node.model(), node.cards()), node.capacity(), CardShares::smaller);
                }
            }
        }
    }

    /// The shares of the nodes in a state, ready or not. Looks at every node once.
    public static CardShares over(HubState state) {
        return new CardShares(state);
    }

    /// The share of so many cards of the least equipped node that could be meant, so that a job which asks for it fits
    /// all of them; null when no known node qualifies.
    ///
    /// @param cards cards of one pod, at least 1
    /// @param permille how much of each card is meant, by model: 1 to 1000, or anything else where the model does not
    ///   qualify
    public @Nullable Resources of(int cards, ToIntFunction<String> permille) {
        Resources wide = over(cards, cards, permille);
        return wide != null ? wide : over(cards, 1, permille);
    }

    private @Nullable Resources over(int cards, int leastCards, ToIntFunction<String> permille) {
        Resources least = null;
        for (var entry : smallest.entrySet()) {
            Equipment shape = entry.getKey();
            int part = permille.applyAsInt(shape.model());
            if (shape.cards() >= leastCards && part >= 1 && part <= WHOLE) {
                Resources share = share(entry.getValue(), (long) cards * part, (long) shape.cards() * WHOLE);
                least = least == null ? share : smaller(least, share);
            }
        }
        return least;
    }

    private static Resources share(Resources node, long part, long whole) {
        return new Resources(
                node.milliCpu() * part / whole, node.memoryMib() * part / whole, node.diskMib() * part / whole);
    }

    private static Resources smaller(Resources a, Resources b) {
        return new Resources(
                Math.min(a.milliCpu(), b.milliCpu()),
                Math.min(a.memoryMib(), b.memoryMib()),
                Math.min(a.diskMib(), b.diskMib()));
    }
}
