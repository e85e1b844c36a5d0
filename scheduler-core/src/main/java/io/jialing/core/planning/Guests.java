package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.quota.Flavor;
import io.jialing.core.site.Ring;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Supply;
import io.jialing.core.state.Visiting;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// What supply groups let work hold whose tenant is at home in another city (`visitors.max` of semantics §6): of cards,
/// or of CPU for work without any.
final class Guests {
    private final HubState state;

    Guests(HubState state) {
        this.state = state;
    }

    /// What the group of a cluster says about a gang on nodes of a model there; null when it is welcome, or at home.
    @Nullable Blocker against(Cluster cluster, Ring ring, Reach.NodeKind kind, Shape.Needs needs) {
        SupplyGroup group = state.supplyGroup(cluster.group());
        if (ring.compareTo(Ring.HOME) <= 0 || !group.limitsVisitors()) {
            return null;
        }
        var flavor = new Flavor(cluster.group(), kind.id());
        Visiting visiting = state.accounts().visitors(flavor);
        boolean cards = !needs.cards().isNone();
        long needed = cards ? needs.milliCards(kind.model()) : needs.perWorker().milliCpu() * needs.workers();
        long held = cards ? visiting.milliCards() : visiting.milliCpu();
        long most = group.forVisitors(capacity(flavor, cards));
        if (held + needed <= most) {
            return null;
        }
        Blocker blocker =
                Blocker.at(needed > most ? Reason.NOT_FOR_VISITORS : Reason.VISITORS_FULL, ring, cluster.id())
                        .with("supplyGroup", flavor.group())
                        .with("class", flavor.acceleratorClass())
                        .with("unit", cards ? "cards" : "cores")
                        .with("needed", units(needed))
                        .with("held", units(held))
                        .with("most", units(most));
        return cards ? blocker.cards(needed, Math.max(0, most - held)) : blocker;
    }

    /// What the group's clusters that are not lost have of a flavor, in thousandths of a card or core.
    private long capacity(Flavor flavor, boolean cards) {
        long capacity = 0;
        for (Cluster cluster : state.clusters()) {
            if (cluster.group().equals(flavor.group()) && state.health(cluster.id()).state() != ClusterHealth.LOST) {
                for (Supply supply : state.supplies(cluster.id())) {
                    if (supply.key().model().equals(flavor.acceleratorClass())) {
                        capacity += cards ? supply.milliCards() : supply.milliCpu();
                    }
                }
            }
        }
        return capacity;
    }

    private static String units(long thousandths) {
        return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
    }
}
