package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Branch;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Quota;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Accounts;
import io.jialing.core.state.HubState;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What quota lets a queue use: its own rights, and what its cohorts have to lend (semantics §6).
final class QuotaUse {
    private final Accounts accounts;
    private final String queue;
    private final List<Member> lineage;

    QuotaUse(HubState state, String queue) {
        this.accounts = state.accounts();
        this.queue = queue;
        this.lineage = state.lineage(Member.queue(queue));
    }

    /// What the quota says about so many more cards of a model in a cluster; null when there is room.
    ///
    /// @param needed in thousandths of a card
    @Nullable Blocker against(Cluster cluster, Ring ring, String model, long needed) {
        if (needed == 0) {
            return null;
        }
        for (Flavor flavor : Accounts.flavors(cluster, model)) {
            Branch branch = accounts.branch(lineage, flavor);
            if (branch.isBounded() && branch.available() < needed) {
                return blocker(branch, needed, cluster, ring);
            }
        }
        return null;
    }

    /// Whether so many more cards would be more than the queue has a right to.
    ///
    /// @param needed in thousandths of a card
    boolean borrowsFor(Cluster cluster, String model, long needed) {
        for (Flavor flavor : Accounts.flavors(cluster, model)) {
            Branch branch = accounts.branch(lineage, flavor);
            if (branch.isBounded() && branch.first().used() + needed > branch.first().quota()) {
                return needed > 0;
            }
        }
        return false;
    }

    private Blocker blocker(Branch branch, long needed, Cluster cluster, Ring ring) {
        Account own = branch.first();
        long available = Math.max(0, branch.available());
        Blocker blocker =
                Blocker.at(needed > branch.maximum() ? Reason.ABOVE_MAXIMUM : Reason.QUOTA, ring, cluster.id())
                        .cards(needed, available)
                        .with("queue", queue)
                        .with("supplyGroup", own.key().flavor().group())
                        .with("class", own.key().flavor().acceleratorClass())
                        .with("nominal", cards(own.nominal()))
                        .with("used", cards(own.used()))
                        .with("borrowed", cards(own.borrowed()))
                        .with("maximum", cards(branch.maximum()));
        Quota quota = own.own();
        if (quota != null && quota.borrowMilliCards().isPresent()) {
            blocker = blocker.with("borrowLimit", cards(quota.borrowMilliCards().getAsLong()));
        }
        if (lineage.size() > 1) {
            Branch cohort = accounts.branch(lineage.subList(1, lineage.size()), own.key().flavor());
            blocker =
                    blocker.with("cohort", lineage.get(1).name())
                            .with("cohortFree", cards(Math.max(0, cohort.available())))
                            .with("lentOut", cards(Math.max(0, own.quota() - own.used() - available)));
        }
        return blocker;
    }

    private static String cards(long milliCards) {
        return BigDecimal.valueOf(milliCards, 3).stripTrailingZeros().toPlainString();
    }
}
