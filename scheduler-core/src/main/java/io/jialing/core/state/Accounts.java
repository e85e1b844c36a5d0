package io.jialing.core.state;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Branch;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What every queue and cohort has and uses of each flavor, and what visitors use (semantics §6). An immutable value
/// that follows from the other records: counted anew when one of those changes that say what belongs where, and kept
/// step by step while parts come and go. Each use is charged twice, to the flavor of its model and to that of all
/// models of its group.
///
/// What a lost cluster had is not there: what parts hold on it counts for nobody, and rights to its flavors shrink with
/// the capacity.
public final class Accounts {
    private final SortedPages<Account.Key, Account> accounts;
    private final SortedPages<Flavor, Visiting> visitors;

    private Accounts(SortedPages<Account.Key, Account> accounts, SortedPages<Flavor, Visiting> visitors) {
        this.accounts = accounts;
        this.visitors = visitors;
    }

    /// Counts everything; costs time by the number of queues, quotas and usages.
    static Accounts counted(HubState state) {
        var counted = new TreeMap<Account.Key, Account>();
        Map<Flavor, Capacity> shrunk = shrunk(state);
        for (Cohort cohort : state.cohorts()) {
            List<Member> lineage = state.lineage(Member.cohort(cohort.name()));
            cohort.quota().forEach(quota -> own(counted, lineage, scaled(quota, shrunk)));
        }
        for (Queue queue : state.queues()) {
            List<Member> lineage = state.lineage(Member.queue(queue.name()));
            queue.quota().forEach(quota -> own(counted, lineage, scaled(quota, shrunk)));
        }
        SortedPages<Flavor, Visiting> visitors = SortedPages.by(Visiting::flavor);
        for (Usage usage : state.usages()) {
            Cluster cluster = counting(state, usage.key().cluster());
            if (cluster != null) {
                List<Member> lineage = state.lineage(Member.queue(usage.key().queue()));
                for (Flavor flavor : flavors(cluster, usage.key().model())) {
                    put(counted, branch(lineage, flavor, counted::get).plus(usage.sum()));
                }
                visitors = visited(state, visitors, cluster, usage, 1);
            }
        }
        SortedPages<Account.Key, Account> accounts = SortedPages.by(Account::key);
        for (Account account : counted.values()) {
            accounts = account.isEmpty() ? accounts : accounts.with(account);
        }
        return new Accounts(accounts, visitors);
    }

    /// The accounts after a part has taken that, or given it back.
    ///
    /// @param sign 1 for taken, -1 for given back
    Accounts charged(HubState state, Usage held, int sign) {
        Cluster cluster = counting(state, held.key().cluster());
        if (cluster == null) {
            return this;
        }
        Account.Sum sum = sign > 0 ? held.sum() : Account.Sum.NOTHING.minus(held.sum());
        List<Member> lineage = state.lineage(Member.queue(held.key().queue()));
        SortedPages<Account.Key, Account> changed = accounts;
        for (Flavor flavor : flavors(cluster, held.key().model())) {
            for (Account account : branch(lineage, flavor, changed::find).plus(sum).levels()) {
                changed = account.isEmpty() ? changed.without(account.key()) : changed.with(account);
            }
        }
        return new Accounts(changed, visited(state, visitors, cluster, held, sign));
    }

    private static SortedPages<Flavor, Visiting> visited(
            HubState state, SortedPages<Flavor, Visiting> visitors, Cluster cluster, Usage held, int sign) {
        Queue queue = state.queue(held.key().queue());
        Tenant tenant = queue == null ? null : state.tenant(queue.tenant());
        Site site = state.site(cluster.site());
        if (tenant == null || site == null || tenant.homeCity().equals(site.city())) {
            return visitors;
        }
        var flavor = new Flavor(cluster.group(), held.key().model());
        Visiting before = visitors.find(flavor);
        Visiting after = (before == null ? Visiting.nobody(flavor) : before).plus(held, sign);
        return after.isNobody() ? visitors.without(flavor) : visitors.with(after);
    }

    /// What decides how much the first of a lineage may use of a flavor.
    ///
    /// @param lineage from [HubState#lineage]
    public Branch branch(List<Member> lineage, Flavor flavor) {
        return branch(lineage, flavor, accounts::find);
    }

    /// The accounts of a queue or cohort by flavor; none for a flavor that it neither has nor uses.
    public Iterable<Account> of(Member member) {
        return () ->
                new Stretch<>(
                        accounts.from(new Account.Key(member, Flavor.FIRST)).iterator(),
                        account -> account.key().member().equals(member));
    }

    /// What visitors hold of an accelerator model of a supply group.
    public Visiting visitors(Flavor flavor) {
        Visiting found = visitors.find(flavor);
        return found == null ? Visiting.nobody(flavor) : found;
    }

    /// The flavors that an accelerator model of a cluster counts against.
    ///
    /// @param model empty for nodes without accelerators
    public static List<Flavor> flavors(Cluster cluster, String model) {
        return List.of(new Flavor(cluster.group(), model), new Flavor(cluster.group(), Flavor.ANY));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Accounts that && accounts.equals(that.accounts) && visitors.equals(that.visitors);
    }

    @Override
    public int hashCode() {
        return 31 * accounts.hashCode() + visitors.hashCode();
    }

    @Override
    public String toString() {
        return "%s, visitors %s".formatted(accounts, visitors);
    }

    private static void own(Map<Account.Key, Account> counted, List<Member> lineage, Quota quota) {
        Branch before = branch(lineage, quota.flavor(), counted::get);
        put(counted, before.replacing(before.first().owning(quota)));
    }

    private static void put(Map<Account.Key, Account> counted, Branch branch) {
        branch.levels().forEach(account -> counted.put(account.key(), account));
    }

    private static Branch branch(
            List<Member> lineage, Flavor flavor, Function<Account.Key, ? extends @Nullable Account> find) {
        var levels = new ArrayList<Account>(lineage.size());
        for (Member member : lineage) {
            var key = new Account.Key(member, flavor);
            Account account = find.apply(key);
            levels.add(account == null ? Account.empty(key) : account);
        }
        return new Branch(levels);
    }

    /// The cluster, if what is held there counts.
    private static @Nullable Cluster counting(HubState state, ClusterId id) {
        return state.health(id).state() == ClusterHealth.LOST ? null : state.cluster(id);
    }

    /// Cards of a flavor.
    private record Capacity(long left, long inAll) {
        Capacity plus(long cards, boolean lost) {
            return new Capacity(left + (lost ? 0 : cards), inAll + cards);
        }
    }

    /// The flavors that lost clusters have cards of, with what is left of them.
    private static Map<Flavor, Capacity> shrunk(HubState state) {
        var capacities = new TreeMap<Flavor, Capacity>();
        for (Cluster cluster : state.clusters()) {
            boolean lost = counting(state, cluster.id()) == null;
            for (Supply supply : state.supplies(cluster.id())) {
                for (Flavor flavor : flavors(cluster, supply.key().model())) {
                    Capacity before = capacities.getOrDefault(flavor, new Capacity(0, 0));
                    capacities.put(flavor, before.plus(supply.milliCards(), lost));
                }
            }
        }
        capacities.values().removeIf(capacity -> capacity.left() == capacity.inAll());
        return capacities;
    }

    private static Quota scaled(Quota quota, Map<Flavor, Capacity> shrunk) {
        Capacity capacity = shrunk.get(quota.flavor());
        return capacity == null ? quota : quota.scaled(capacity.left(), capacity.inAll());
    }
}
