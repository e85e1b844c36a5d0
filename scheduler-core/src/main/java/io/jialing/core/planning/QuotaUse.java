package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.site.Ring;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Usage;
import java.math.BigDecimal;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a queue holds of each flavor it has a quota of, and whether there is room for more. Borrowing and lending (
/// semantics §6) belong here.
final class QuotaUse {
    private final HubState state;
    private final Queue queue;
    private final TreeMap<Flavor, Long> used = new TreeMap<>();

    QuotaUse(HubState state, Queue queue) {
        this.state = state;
        this.queue = queue;
    }

    /// What the quota says about so many more cards of a model in a cluster; null when there is room.
    ///
    /// @param needed in thousandths of a card
    @Nullable Blocker against(Cluster cluster, Ring ring, String model, long needed) {
        if (needed == 0) {
            return null;
        }
        for (Quota quota : queue.quota()) {
            Flavor flavor = quota.flavor();
            if (!flavor.includes(cluster.group(), model)) {
                continue;
            }
            long held = held(flavor);
            long nominal = quota.nominalMilliCards();
            if (held + needed > nominal) {
                return Blocker.at(needed > nominal ? Reason.ABOVE_MAXIMUM : Reason.QUOTA, ring, cluster.id())
                        .cards(needed, Math.max(0, nominal - held))
                        .with("queue", queue.name())
                        .with("supplyGroup", flavor.group())
                        .with("class", flavor.acceleratorClass())
                        .with("nominal", cards(nominal))
                        .with("used", cards(held));
            }
        }
        return null;
    }

    /// What the queue holds of a flavor, in thousandths of a card.
    long held(Flavor flavor) {
        return used.computeIfAbsent(flavor, this::sum);
    }

    private long sum(Flavor flavor) {
        long milliCards = 0;
        for (Usage usage : state.usages(queue.name())) {
            Cluster where = state.cluster(usage.key().cluster());
            if (where != null && flavor.includes(where.group(), usage.key().model())) {
                milliCards += usage.milliCards();
            }
        }
        return milliCards;
    }

    private static String cards(long milliCards) {
        return BigDecimal.valueOf(milliCards, 3).stripTrailingZeros().toPlainString();
    }
}
