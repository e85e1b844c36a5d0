package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartState;
import io.jialing.core.serving.Apportionment;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.Choice.Term;
import io.jialing.core.state.HubState;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Supply;
import io.jialing.core.state.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Where the other replicas of a service are, for the place of the next one: at another site where the loss of this one
/// would leave fewer than the floor, and otherwise divided over the clusters of a tier by what these have (Webster, as
/// in [Apportionment]). One placed after the other in this way, a further replica never moves any.
///
/// @param spreadDomains over how many sites they are to be spread
/// @param floor how many are to be left when a site is lost
/// @param sites how many are at each site
/// @param counts how many are in each cluster
/// @param capacities what the clusters that come into question have, as shares of the largest
record Siblings(
        int spreadDomains,
        int floor,
        Map<SiteId, Integer> sites,
        Map<ClusterId, Integer> counts,
        Map<ClusterId, Double> capacities) {
    /// More than nearness within a tier makes up for.
    private static final double SAME_SITE = -50;

    private static final double DIVISION = 10;

    /// Null for a part that is no replica.
    static @Nullable Siblings of(HubState state, Waiting waiting, Reach reach) {
        if (!(waiting.job().makeup() instanceof Makeup.Replicas(var service))) {
            return null;
        }
        var sites = new TreeMap<SiteId, Integer>();
        var counts = new TreeMap<ClusterId, Integer>();
        for (PartRecord part : state.parts(waiting.job().id())) {
            Placement held = part.held();
            boolean serves = part.state() != PartState.UNKNOWN && part.state() != PartState.STOPPING;
            Cluster cluster = held == null || !serves ? null : state.cluster(held.cluster());
            if (cluster != null) {
                sites.merge(cluster.site(), 1, Integer::sum);
                counts.merge(cluster.id(), 1, Integer::sum);
            }
        }
        return new Siblings(service.spreadDomains(), service.minReplicas(), sites, counts, capacities(state, reach));
    }

    private static Map<ClusterId, Double> capacities(HubState state, Reach reach) {
        var capacities = new TreeMap<ClusterId, Double>();
        for (Reach.Candidate candidate : reach.candidates()) {
            double capacity = 0;
            for (Supply supply : state.supplies(candidate.cluster().id())) {
                if (candidate.models().stream().anyMatch(kind -> kind.id().equals(supply.key().model()))) {
                    capacity += candidate.models().getFirst().model() == null ? supply.milliCpu() : supply.milliCards();
                }
            }
            capacities.put(candidate.cluster().id(), capacity);
        }
        double largest = capacities.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        capacities.replaceAll((_, capacity) -> largest == 0 ? 1 : capacity / largest);
        return capacities;
    }

    List<Term> terms(Cluster cluster) {
        var terms = new ArrayList<Term>();
        if (spreadDomains > 1) {
            int all = sites.values().stream().mapToInt(Integer::intValue).sum() + 1;
            int here = sites.getOrDefault(cluster.site(), 0) + 1;
            terms.add(new Term("spread", SAME_SITE * Math.max(0, here - Math.max(1, all - floor))));
        }
        double share = capacities.getOrDefault(cluster.id(), 0.0);
        int seats = counts.getOrDefault(cluster.id(), 0);
        terms.add(new Term("division", DIVISION * Apportionment.quotient(share, seats)));
        return terms;
    }
}
