package io.jialing.core.site;

import java.util.Optional;

/// Same-shaped nodes of a planned cluster.
///
/// @param name unique in its cluster
/// @param accelerator id of the accelerator model; absent for nodes without accelerators
/// @param cardsPerNode accelerators a node, in the model's allocation units (dies for a 910C)
/// @param nodes how many nodes
/// @param cpuCores CPU cores a node
/// @param memoryGib main memory a node in GiB
/// @param racks racks that the nodes are spread over, evenly
/// @param arch CPU architecture as Kubernetes names it, `amd64` or `arm64`
/// @param basis what the shape rests on
public record NodePoolPlan(
        String name,
        Optional<String> accelerator,
        int cardsPerNode,
        int nodes,
        int cpuCores,
        int memoryGib,
        int racks,
        String arch,
        String basis) {

    public NodePoolPlan {
        if (nodes < 1 || cpuCores < 1 || memoryGib < 1) {
            throw new IllegalArgumentException(
                    "Pool %s: nodes (%d), cpuCores (%d) and memoryGib (%d) must be positive."
                            .formatted(name, nodes, cpuCores, memoryGib));
        }
        if (cardsPerNode < 0 || accelerator.isPresent() != cardsPerNode > 0) {
            throw new IllegalArgumentException(
                    "Pool %s: %d cards a node do not go with the accelerator %s."
                            .formatted(name, cardsPerNode, accelerator));
        }
        if (racks < 1 || racks > nodes) {
            throw new IllegalArgumentException(
                    "Pool %s: racks (%d) must be from 1 to the number of nodes (%d).".formatted(name, racks, nodes));
        }
    }

    /// Accelerators of the whole pool, in allocation units.
    public int cards() {
        return Math.multiplyExact(cardsPerNode, nodes);
    }
}
