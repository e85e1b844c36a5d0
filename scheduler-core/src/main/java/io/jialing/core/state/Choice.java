package io.jialing.core.state;

import io.jialing.core.site.Ring;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a placement was chosen among those possible.
///
/// @param ring how local it is to the tenant
/// @param tier the policy's tier it belongs to, from 0
/// @param policy name of the policy that ruled; null where it was not recorded
/// @param policyVersion the version of that policy; 0 where it was not recorded
/// @param scores the terms of its score; the placement with the highest sum was chosen
public record Choice(Ring ring, int tier, @Nullable String policy, int policyVersion, List<Term> scores) {
    public Choice {
        scores = List.copyOf(scores);
    }

    /// One term of a score.
    public record Term(String name, double value) {}

    /// The sum of all terms.
    public double score() {
        return scores.stream().mapToDouble(Term::value).sum();
    }
}
