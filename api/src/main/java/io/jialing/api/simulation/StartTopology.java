package io.jialing.api.simulation;

import io.jialing.api.runtime.IntakeLane;
import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.simulation.SimulatedClusters;
import io.jialing.core.site.ClusterPlan;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.Topology;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.util.TreeSet;

/// Registers the sites and clusters of a topology with a hub that has none, and makes its simulated clusters be there.
final class StartTopology {
    private final Topology topology;

    StartTopology(Topology topology) {
        this.topology = topology;
    }

    /// Sites that do not operate start cordoned.
    void register(HubState state, IntakeLane intake) {
        if (state.sites().iterator().hasNext()) {
            return;
        }
        var closed = new TreeSet<SiteId>();
        topology.sites().stream().filter(site -> !site.operating()).map(Site::id).forEach(closed::add);
        intake.transact(transaction -> {
            topology.sites().forEach(site -> transaction.change(new Change.SiteChanged(site)));
            topology.clusters()
                    .forEach(plan ->
                            transaction.change(
                                    new Change.ClusterChanged(
                                            new Cluster(
                                                    new ClusterId(plan.id()),
                                                    1,
                                                    plan.site(),
                                                    new SupplyGroupId(plan.supplyGroup()),
                                                    ClusterKind.SIMULATED,
                                                    BindingMode.POOL,
                                                    closed.contains(plan.site()) ? Admission.CORDONED : Admission.OPEN,
                                                    null))));
            return topology;
        });
    }

    void open(Fleet fleet) {
        for (ClusterPlan plan : topology.clusters()) {
            var id = new ClusterId(plan.id());
            fleet.open(id, SimulatedClusters.nodes(id, plan.pools()));
        }
    }
}
