package io.jialing.core.site;

import java.util.List;

/// A cluster as a topology lays it out.
///
/// @param id unique in the topology
/// @param supplyGroup the one supply group it belongs to
/// @param pools its nodes, at least one pool
public record ClusterPlan(String id, SiteId site, String supplyGroup, List<NodePoolPlan> pools) {
    public ClusterPlan {
        pools = List.copyOf(pools);
        if (pools.isEmpty()) {
            throw new IllegalArgumentException("Cluster %s needs a node pool.".formatted(id));
        }
        if (pools.stream().map(NodePoolPlan::name).distinct().count() < pools.size()) {
            throw new IllegalArgumentException("Cluster %s has two pools of one name.".formatted(id));
        }
    }

    /// Accelerators of the whole cluster, in allocation units of each model.
    public int cards() {
        return pools.stream().mapToInt(NodePoolPlan::cards).sum();
    }
}
