package io.jialing.api.clusters;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.cluster.Node;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.site.NodePoolPlan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Same-shaped nodes of a simulated cluster.
///
/// @param name unique in its cluster; nodes are named after it
/// @param accelerator id or unambiguous alias of the model; absent for nodes without
/// @param cardsPerNode in the model's allocation units
/// @param nodes how many
/// @param cpuCores a node
/// @param memoryGiB a node
/// @param racks that the nodes are spread over, usually 1
/// @param arch `amd64` (usual) or `arm64`
record PoolEntry(
        @Nullable String name,
        @Nullable String accelerator,
        @Nullable Integer cardsPerNode,
        @Nullable Integer nodes,
        @Nullable Integer cpuCores,
        @Nullable Integer memoryGiB,
        @Nullable Integer racks,
        @Nullable String arch) {
    /// As large as the largest topology that the hub is made for.
    static final int MOST_NODES = 100_000;

    private static final int MOST_CORES = 4_096;
    private static final int MOST_MEMORY_GIB = 1 << 20;

    /// The pool that the entry describes; null when something is wrong with it, which is noted.
    ///
    /// @param pointer where the entry stands
    @Nullable NodePoolPlan pool(Findings findings, String pointer, AcceleratorCatalogue catalogue) {
        int before = findings.errors().size();
        var checkedName = findings.id(pointer + "/name", name, 40);
        int count = needed(findings, pointer + "/nodes", nodes, MOST_NODES);
        int cores = needed(findings, pointer + "/cpuCores", cpuCores, MOST_CORES);
        int memory = needed(findings, pointer + "/memoryGiB", memoryGiB, MOST_MEMORY_GIB);
        int cards = findings.whole(pointer + "/cardsPerNode", cardsPerNode, 0, Node.MOST_CARDS, 0);
        int spread = findings.whole(pointer + "/racks", racks, 1, Math.max(1, count), 1);
        var cpu = arch == null ? "amd64" : arch;
        if (!cpu.equals("amd64") && !cpu.equals("arm64")) {
            findings.add(pointer + "/arch", FieldCode.UNKNOWN_VALUE, "'amd64' and 'arm64' are understood here.");
        }
        Optional<String> model = model(findings, pointer, catalogue);
        if (model.isPresent() != cards > 0 && accelerator == null != (cards == 0)) {
            findings.add(
                    pointer + "/cardsPerNode",
                    FieldCode.CONTRADICTION,
                    "Nodes have an accelerator and at least one card of it, or neither.");
        }
        return findings.errors().size() > before
                ? null
                : new NodePoolPlan(checkedName, model, cards, count, cores, memory, spread, cpu, "registered");
    }

    private static int needed(Findings findings, String pointer, @Nullable Integer value, int most) {
        if (value == null) {
            findings.missing(pointer);
            return 1;
        }
        return findings.whole(pointer, value, 1, most, 1);
    }

    private Optional<String> model(Findings findings, String pointer, AcceleratorCatalogue catalogue) {
        if (accelerator == null) {
            return Optional.empty();
        }
        var asked = accelerator.length() <= 60 ? accelerator : accelerator.substring(0, 60);
        var found = catalogue.resolve(asked);
        if (found.size() != 1) {
            findings.add(
                    pointer + "/accelerator",
                    FieldCode.UNKNOWN_REFERENCE,
                    found.isEmpty()
                            ? "'%s' is no accelerator that the catalogue knows. Maybe '%s' is meant."
                                    .formatted(asked, catalogue.nearest(asked))
                            : "'%s' may be any of %s."
                                    .formatted(asked, found.stream().map(AcceleratorModel::id).toList()));
            return Optional.empty();
        }
        var model = found.getFirst();
        if (cardsPerNode != null && cardsPerNode % model.allocationStep() != 0) {
            findings.add(
                    pointer + "/cardsPerNode",
                    FieldCode.CONTRADICTION,
                    "%s are allocated %d at a time.".formatted(model.id(), model.allocationStep()));
        }
        return Optional.of(model.id());
    }
}
