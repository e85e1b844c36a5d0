package io.jialing.api.policies;

import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.LocalityTier;
import io.jialing.core.locality.Policies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What an administrator should think about before a policy is published.
///
/// @param pointer where in the document; empty for all of it
record Warning(Code code, String pointer, String detail) {
    /// What it is about.
    enum Code {
        /// A ban rests on the place alone. Such rules must pass the review for fair competition.
        FAIR_COMPETITION_REVIEW,
        /// A gate opens for an estimated start only, and gates know of no estimates yet.
        ESTIMATE_UNKNOWN,
        /// Bans keep all jobs of the policy out of all that a tier has.
        NEVER_OPENS,
        /// Another policy in force names the same jobs equally exactly; publication would be refused.
        TIE,
        /// Some jobs would have no policy; publication would be refused.
        GAP
    }

    /// What is to be said of the words of a policy.
    static List<Warning> of(LocalPriorityPolicy policy) {
        var warnings = new ArrayList<Warning>();
        for (int i = 0; i < policy.deny().size(); i++) {
            if (!policy.deny().get(i).hasDataReason()) {
                warnings.add(
                        new Warning(
                                Code.FAIR_COMPETITION_REVIEW,
                                "/deny/" + i,
                                "This ban keeps firms from suppliers elsewhere without a reason in the data. It needs a"
                                        + " review for fair competition (公平竞争审查)."));
            }
        }
        for (int i = 1; i < policy.tiers().size(); i++) {
            LocalityTier tier = policy.tiers().get(i);
            if (tier.gate().after() == null) {
                warnings.add(
                        new Warning(
                                Code.ESTIMATE_UNKNOWN,
                                "/tiers/" + i + "/open",
                                "This gate opens only for an estimated start, and the hub estimates none at its gates"
                                        + " yet: it opens only where no nearer tier can serve a job at all."));
            }
            if (tier.sites().isEmpty() && tier.rings().stream().allMatch(policy::deniesAll)) {
                warnings.add(
                        new Warning(
                                Code.NEVER_OPENS,
                                "/tiers/" + i,
                                "Bans keep all jobs of this policy out of tier '%s'.".formatted(tier.name())));
            }
        }
        return warnings;
    }

    /// What would keep the policy from being published as things are.
    static List<Warning> ofPublishing(LocalPriorityPolicy policy, Policies inForce, Instant now) {
        return inForce.publishing(policy, now, now).conflict(now).stream().map(Warning::of).toList();
    }

    private static Warning of(Policies.Conflict conflict) {
        var problem = PolicyConflicts.problem(conflict);
        var code =
                switch (conflict) {
                    case Policies.Conflict.Tie _ -> Code.TIE;
                    case Policies.Conflict.Gap _ -> Code.GAP;
                };
        return new Warning(code, code == Code.TIE ? "/match" : "", problem.detail());
    }
}
