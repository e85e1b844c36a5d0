package io.jialing.core.state;

import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.SpillReason;
import java.time.Instant;
import java.util.SortedMap;

/// A gate that has opened for a part, with the proof of why (semantics §9).
///
/// @param tier the tier it leads to, counted from 0; all nearer tiers are open too
/// @param opened when
/// @param proof the gate's inputs by name
public record Spill(
        String policy,
        int policyVersion,
        int tier,
        SpillReason reason,
        Instant opened,
        SortedMap<String, String> proof) {

    /// Whether that very version of a policy has let the part go so far.
    public boolean reaches(int wanted, LocalPriorityPolicy ruling) {
        return tier >= wanted && policyVersion == ruling.version() && policy.equals(ruling.name());
    }

    /// The gate, as text that tells it from all others.
    String gate() {
        return policy + "@" + policyVersion + "/" + tier;
    }
}
