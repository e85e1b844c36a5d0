package io.jialing.core.planning;

import io.jialing.core.cluster.Placement;
import io.jialing.core.placement.Blocker;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Choice;
import io.jialing.core.state.Spill;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What would become of a job if it were submitted now.
///
/// @param policy name of the policy that would rule it; empty where its tenant is unknown
/// @param policyVersion the version of that policy; 0 where there is none
/// @param now where it would start at once; null when it would wait
/// @param blockers everything in its way, the first to be told first; empty when it would start at once
/// @param jobsAhead parts of the same queue whose turn would come before
/// @param expectedStart when it would start, or why that cannot be said
/// @param rings what each ring has for it now whatever the gates say, the nearest first; rings without clusters are
///   left out
public record Preview(
        String policy,
        int policyVersion,
        @Nullable Offer now,
        List<Blocker> blockers,
        int jobsAhead,
        Forecast expectedStart,
        List<RingOffer> rings) {
    public Preview {
        blockers = List.copyOf(blockers);
        rings = List.copyOf(rings);
    }

    /// A place for the job.
    ///
    /// @param choice its ring and the terms of its score
    /// @param spill the gate it would go through; null at home, and for what a ring has whatever the gates say
    /// @param priceCnyPerHour catalogue price of its cards in CNY an hour; null when it is not known or it has no cards
    public record Offer(Placement placement, Choice choice, @Nullable Spill spill, @Nullable Double priceCnyPerHour) {}

    /// What one ring has.
    ///
    /// @param offer its best place; null for none
    /// @param blockers what is in the way there, the first to be told first; empty where there is a place
    public record RingOffer(Ring ring, @Nullable Offer offer, List<Blocker> blockers) {
        public RingOffer {
            blockers = List.copyOf(blockers);
        }
    }
}
