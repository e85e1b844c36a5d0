package io.jialing.core.planning;

import io.jialing.core.cluster.Placement;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.placement.Blocker;
import io.jialing.core.state.Choice;
import io.jialing.core.state.Spill;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a part is where it is: for one that waits, everything in its way and what would change that; for one that has
/// its place, why there.
///
/// @param policy name of the policy that rules its job, or ruled when it got its place; empty where its tenant is gone
/// @param policyVersion the version of that policy; 0 where there is none
/// @param blockers everything in the way, the first to be told first; empty for a part that has its place
/// @param jobsAhead parts of the same queue whose turn comes before
/// @param expectedStart when it will start, or why that cannot be said
/// @param counterfactuals changes that would let it start, the cheapest first, at most three
/// @param placed where it is and why; null for one that has no place
public record Explanation(
        PartId part,
        PartState state,
        String policy,
        int policyVersion,
        List<Blocker> blockers,
        int jobsAhead,
        Forecast expectedStart,
        List<Counterfactual> counterfactuals,
        @Nullable Placed placed) {
    public Explanation {
        blockers = List.copyOf(blockers);
        counterfactuals = List.copyOf(counterfactuals);
    }

    /// Where a part is, and why there.
    ///
    /// @param choice its ring and the terms of its score
    /// @param spill the gate it went through, with the proof; null at home
    public record Placed(Placement placement, Choice choice, @Nullable Spill spill) {}
}
