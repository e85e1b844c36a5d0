package io.jialing.core.planning;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.site.Ring;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A change that would let a waiting part start, found by searching again with the change made.
///
/// @param kind what would have to be different
/// @param params what exactly, by the names that [Kind] lists
/// @param effect what would follow
public record Counterfactual(Kind kind, SortedMap<String, String> params, Effect effect) {
    public Counterfactual {
        params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    }

    /// What would have to be different, the cheapest first.
    public enum Kind {
        /// Nothing but time has to pass: the gate of `tier` in `policy` opens by itself at `opensAt`.
        WAIT_FOR_GATE,
        /// The job no longer insists on the `rings` and `sites` that it is pinned to.
        DROP_PIN,
        /// The job no longer insists on `models`.
        DROP_MODELS,
        /// The job no longer insists on the number format `precision`.
        DROP_PRECISION,
        /// The job no longer insists on `memoryGib` a card.
        DROP_MEMORY,
        /// The job has an image for `stack` as well.
        ADD_IMAGE,
        /// The right of `queue` to cards of `class` in `supplyGroup` is `atLeast` cards instead of `nominal`.
        RAISE_QUOTA,
        /// The gate of `tier` in `policy` is open, which time alone will not do as things are.
        OPEN_GATE
    }

    /// The start that would follow, as long as nobody more entitled takes the place.
    ///
    /// @param at when: the instant of the explanation, or that of the gate that is waited for
    /// @param model id of the accelerator model; empty for none
    public record Effect(Instant at, ClusterId cluster, Ring ring, String model) {}
}
