package io.jialing.api.clusters;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.http.Cards;
import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.state.HubState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cluster as it is shown.
///
/// @param state health and admission in one word
/// @param since when its health last changed; null before it was first heard from
/// @param drainDeadline when what still runs is moved; null unless it is being drained
/// @param declaredLost when an operator vouched that nothing runs there any more
/// @param supplies sums over its nodes, one an accelerator model
record ClusterView(
        String id,
        String site,
        String supplyGroup,
        ClusterKind kind,
        BindingMode bindingMode,
        String state,
        @Nullable Instant since,
        @Nullable Instant drainDeadline,
        @Nullable Instant declaredLost,
        List<ModelSupply> supplies) {

    /// Nodes of one model.
    ///
    /// @param model empty for nodes without accelerators
    /// @param nodes how many are ready
    /// @param cards of the ready nodes
    /// @param allocatedCards what jobs hold; absent for those who may not look inside
    /// @param usedCards what is really busy; absent where no exporter tells, which is not 0
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ModelSupply(
            String model,
            int nodes,
            BigDecimal cards,
            @Nullable BigDecimal allocatedCards,
            BigDecimal cpuCores,
            @Nullable BigDecimal allocatedCpuCores,
            @Nullable BigDecimal usedCards) {}

    /// @param inside whether to show what jobs hold
    static ClusterView of(Cluster cluster, HubState state, boolean inside) {
        var health = state.health(cluster.id());
        var supplies = new ArrayList<ModelSupply>();
        for (var supply : state.supplies(cluster.id())) {
            supplies.add(
                    new ModelSupply(
                            supply.key().model(),
                            supply.nodes(),
                            Cards.of(supply.milliCards()),
                            inside ? Cards.of(supply.heldMilliCards()) : null,
                            Cards.of(supply.milliCpu()),
                            inside ? Cards.of(supply.heldMilliCpu()) : null,
                            null));
        }
        return new ClusterView(
                cluster.id().value(),
                cluster.site().value(),
                cluster.group().value(),
                cluster.kind(),
                cluster.bindingMode(),
                health.wireState(cluster.admission()),
                health.version() == 0 ? null : health.since(),
                cluster.admission() instanceof Admission.Draining(var deadline) ? deadline : null,
                cluster.declaredLost(),
                supplies);
    }
}
