package io.jialing.core.cluster;

import java.util.List;

/// Where the pods of one part go: all of them, in one cluster.
///
/// @param model id of the accelerator model used; empty for none
/// @param shares the nodes used, ordered by name; a node appears once for each set of cards
public record Placement(ClusterId cluster, String model, List<NodeShare> shares) {
    public Placement {
        shares = List.copyOf(shares);
        if (shares.isEmpty()) {
            throw new IllegalArgumentException("A placement on %s needs at least one node.".formatted(cluster));
        }
    }

    /// Pods of the part on one node.
    ///
    /// @param workers how many of the part's pods run here, at least 1
    /// @param cardMask the cards they use, bit i for card i
    /// @param permille how much of each of those cards they use, 1000 for whole cards
    public record NodeShare(String node, int workers, long cardMask, int permille) {
        public NodeShare {
            if (workers < 1 || permille < 1 || permille > 1000) {
                throw new IllegalArgumentException(
                        "%d workers with %d thousandths of each card on %s make no sense."
                                .formatted(workers, permille, node));
            }
        }

        /// Cards in use here, in thousandths of a card.
        public long milliCards() {
            return (long) Long.bitCount(cardMask) * permille;
        }
    }

    /// How many pods the placement covers.
    public int workers() {
        return shares.stream().mapToInt(NodeShare::workers).sum();
    }

    /// Cards in use, in thousandths of a card.
    public long milliCards() {
        return shares.stream().mapToLong(NodeShare::milliCards).sum();
    }
}
