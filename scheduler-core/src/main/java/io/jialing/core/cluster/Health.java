package io.jialing.core.cluster;

import java.time.Instant;

/// What the hub has found out about a cluster. The leader alone writes it.
///
/// @param version counts the changes of this record, 0 for a cluster never heard from
/// @param since when it entered its state
public record Health(ClusterId cluster, long version, ClusterHealth state, Instant since) {

    /// A cluster that was not heard from yet.
    public static Health joining(ClusterId cluster) {
        return new Health(cluster, 0, ClusterHealth.JOINING, Instant.EPOCH);
    }

    /// The same cluster in its next health.
    ///
    /// @throws IllegalStateException when the health may not change so
    public Health becoming(ClusterHealth next, Instant at) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("Cluster %s cannot go from %s to %s.".formatted(cluster, state, next));
        }
        return new Health(cluster, version + 1, next, at);
    }

    /// Whether new work may be placed on a cluster of this health and that admission.
    public boolean admits(Admission admission) {
        return admission instanceof Admission.Open
                && (state == ClusterHealth.ONLINE || state == ClusterHealth.DEGRADED);
    }

    /// The one word that the REST contract has for health and admission together: trouble first, then the operator's
    /// word.
    public String wireState(Admission admission) {
        return switch (state) {
            case SUSPECT, LOST -> state.name();
            case JOINING, RECOVERING, DEGRADED, ONLINE ->
                    switch (admission) {
                        case Admission.Cordoned _ -> "CORDONED";
                        case Admission.Draining _ -> "DRAINING";
                        case Admission.Open _ -> state == ClusterHealth.JOINING ? "RECOVERING" : state.name();
                    };
        };
    }
}
