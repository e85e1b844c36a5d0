package io.jialing.core.planning;

import io.jialing.core.placement.Blocker;
import io.jialing.core.state.Blocked;
import io.jialing.core.state.Pace;
import io.jialing.core.state.Waiting.Lane;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a cycle decided.
///
/// @param decisions in the order in which they were taken and must be applied
/// @param waiting the first blocker of each lane that did not come to its end
/// @param paces what is used up of the limits on starts after these decisions; to be applied with them
/// @param failedSearches searches that the next cycle need not repeat
/// @param wakeAt when the passing of time alone may change an answer; null for never
/// @param visits nodes looked at
/// @param complete whether every waiting part was considered, or spoken for by one that was
public record Plan(
        List<Decision> decisions,
        List<LaneBlocked> waiting,
        List<Pace> paces,
        List<Blocked> failedSearches,
        @Nullable Instant wakeAt,
        long visits,
        boolean complete) {
    public Plan {
        decisions = List.copyOf(decisions);
        waiting = List.copyOf(waiting);
        paces = List.copyOf(paces);
        failedSearches = List.copyOf(failedSearches);
    }

    /// Why the lane waits.
    public record LaneBlocked(Lane lane, Blocker first) {}
}
