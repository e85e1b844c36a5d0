package io.jialing.core.locality;

import io.jialing.core.site.DataClass;
import io.jialing.core.site.Ring;
import io.jialing.core.site.WorkKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The policies in force, from which the one that rules a job is picked: that of its tenant, else of its scenario, else
/// of its kind, else the hub's default.
public record Policies(List<LocalPriorityPolicy> inForce) {
    public Policies {
        inForce =
                inForce.stream()
                        .sorted(
                                Comparator.comparingInt((LocalPriorityPolicy policy) -> -policy.match().precision())
                                        .thenComparing(LocalPriorityPolicy::name))
                        .toList();
    }

    /// The policies that ship: one for batch work, one for inference, one for everything else.
    public static Policies shipped() {
        var regulatedStaysHome = List.of(new LocalPriorityPolicy.Deny(List.of(DataClass.REGULATED), Ring.HOME));
        var home = new LocalityTier("home", List.of(Ring.DISTRICT, Ring.HOME), List.of(), SpillGate.OPEN);
        return new Policies(
                List.of(
                        new LocalPriorityPolicy(
                                "local-first-batch",
                                1,
                                "Chongqing action plan 2023-2025, task 1: enterprises are guided to use local compute first",
                                match(List.of(WorkKind.TRAINING, WorkKind.TUNING)),
                                List.of(
                                        home,
                                        tier(
                                                "hub",
                                                List.of(Ring.HUB),
                                                Duration.ofMinutes(30),
                                                Duration.ofHours(1),
                                                0.85),
                                        tier(
                                                "away",
                                                List.of(Ring.NEIGHBOUR, Ring.REMOTE),
                                                Duration.ofHours(2),
                                                null,
                                                0.85)),
                                regulatedStaysHome),
                        new LocalPriorityPolicy(
                                "local-first-inference",
                                1,
                                "Chongqing action plan 2023-2025, task 1, for services that wait for nobody",
                                match(List.of(WorkKind.INFERENCE)),
                                List.of(
                                        home,
                                        tier("hub", List.of(Ring.HUB), Duration.ZERO, null, 0),
                                        tier(
                                                "away",
                                                List.of(Ring.NEIGHBOUR, Ring.REMOTE),
                                                Duration.ofMinutes(2),
                                                null,
                                                0)),
                                regulatedStaysHome),
                        new LocalPriorityPolicy(
                                "local-first",
                                1,
                                "Chongqing action plan 2023-2025, task 1, where no other policy applies",
                                match(List.of()),
                                List.of(
                                        home,
                                        tier("hub", List.of(Ring.HUB), Duration.ofMinutes(30), null, 0.85),
                                        tier(
                                                "away",
                                                List.of(Ring.NEIGHBOUR, Ring.REMOTE),
                                                Duration.ofHours(2),
                                                null,
                                                0.85)),
                                regulatedStaysHome)));
    }

    /// The one policy that rules a job.
    ///
    /// @throws IllegalStateException when no policy rules the job; a policy that matches everything must be in force
    public LocalPriorityPolicy ruling(String tenant, String scenario, WorkKind kind, DataClass dataClass) {
        return inForce.stream()
                .filter(policy -> policy.rules(tenant, scenario, kind, dataClass))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "No policy in force rules a %s job of %s in scenario %s with %s data."
                                        .formatted(kind, tenant, scenario, dataClass)));
    }

    private static LocalPriorityPolicy.Match match(List<WorkKind> kinds) {
        return new LocalPriorityPolicy.Match(
                List.of(LocalPriorityPolicy.ANY), kinds, List.of(LocalPriorityPolicy.ANY), List.of());
    }

    private static LocalityTier tier(
            String name, List<Ring> rings, Duration after, @Nullable Duration estimate, double utilisation) {
        return new LocalityTier(name, rings, List.of(), new SpillGate(after, estimate, utilisation, null));
    }
}
