package io.jialing.core.cluster;

import io.jialing.core.resource.Resources;

/// A node as its cluster reports it.
///
/// @param pool the same-shaped nodes it belongs to
/// @param rack the rack it stands in; empty when unknown
/// @param model id of its accelerator model; empty when it has none
/// @param cards accelerators it has, in the catalogue's allocation units, 0 to 64
/// @param capacity what the hub may give away in all, after what the cluster keeps for itself
/// @param arch CPU architecture, for example `amd64`
/// @param ready whether pods can start here
public record Node(
        NodeId id, String pool, String rack, String model, int cards, Resources capacity, String arch, boolean ready) {
    /// The most cards of one node; a placement names them in the bits of a `long`.
    public static final int MOST_CARDS = 64;

    public Node {
        if (cards < 0 || cards > MOST_CARDS) {
            throw new IllegalArgumentException(
                    "Node %s has %d cards; 0 to %d are understood.".formatted(id, cards, MOST_CARDS));
        }
        if ((cards == 0) != model.isEmpty()) {
            throw new IllegalArgumentException(
                    "Node %s has %d cards of model '%s'; a model is named where there are cards, and only there."
                            .formatted(id, cards, model));
        }
    }
}
