package io.jialing.api.policies;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.Policies;
import io.jialing.core.locality.Policies.Conflict;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Tells why policies cannot rule together.
final class PolicyConflicts {
    private PolicyConflicts() {}

    /// Refuses policies that would leave some job with no policy, or with two.
    ///
    /// @throws ProblemException [ProblemCode#POLICY_TIE] or [ProblemCode#POLICY_GAP]
    static void refuse(Policies policies, Instant now) {
        policies.conflict(now)
                .map(PolicyConflicts::problem)
                .ifPresent(problem -> {
                    throw problem;
                });
    }

    static ProblemException problem(Conflict conflict) {
        return switch (conflict) {
            case Conflict.Tie tie ->
                    new ProblemException(
                            ProblemCode.POLICY_TIE,
                            "%s and %s would both rule %s from %s on. Maybe narrow the match of one, or end its window first."
                                    .formatted(
                                            named(tie.one()),
                                            named(tie.other()),
                                            PolicyDocument.Jobs.of(tie.overlap()).inWords(),
                                            tie.at()),
                            Map.of(
                                    "policies",
                                    List.of(tie.one().name(), tie.other().name()),
                                    "versions",
                                    List.of(tie.one().version(), tie.other().version()),
                                    "scope",
                                    PolicyDocument.of(tie.one()).scope(),
                                    "overlap",
                                    PolicyDocument.Jobs.of(tie.overlap()),
                                    "at",
                                    tie.at().toString()));
            case Conflict.Gap gap ->
                    new ProblemException(
                            ProblemCode.POLICY_GAP,
                            "From %s on no policy of the hub would rule what no other policy names.".formatted(gap.at())
                                    + " Maybe keep one in force that matches everything and has no window.",
                            Map.of("at", gap.at().toString()));
        };
    }

    private static String named(LocalPriorityPolicy policy) {
        return "%s (version %d)".formatted(policy.name(), policy.version());
    }
}
