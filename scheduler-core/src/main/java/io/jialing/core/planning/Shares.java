package io.jialing.core.planning;

import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Branch;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Memory;
import io.jialing.core.quota.Portion;
import io.jialing.core.quota.Queue;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.state.HubState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Weighted dominant shares (semantics §6): what a queue or cohort uses beyond what it has a right to, as a share of
/// what can be lent where it competes, divided by its weight. A right to cards is a right to their nodes' CPU and
/// memory in proportion.
///
/// Members are compared with their siblings, on one level: queues of a cohort there, cohorts of a cohort there, and all
/// that have no cohort above them in the hub. Cost by the flavors that a member uses and the depth of cohorts.
public final class Shares {
    private final HubState state;
    private final Capacity capacity;
    private final Map<Member, Portion> lendable;

    /// The shares as they are in a state.
    public Shares(HubState state, AcceleratorCatalogue catalogue) {
        this(state, new Capacity(state, catalogue), new TreeMap<>());
    }

    private Shares(HubState state, Capacity capacity, Map<Member, Portion> lendable) {
        this.state = state;
        this.capacity = capacity;
        this.lendable = lendable;
    }

    /// The shares as they are in a state that differs from this one in placements only.
    public Shares in(HubState other) {
        return new Shares(other, capacity, lendable);
    }

    /// What a part of a queue takes, or gives back where negative.
    ///
    /// @param flavor the supply group and the accelerator model, empty for nodes without any
    public record Charge(String queue, Flavor flavor, Account.Sum held) {}

    /// Two queues where they meet: the lowest cohort that both belong to, or the hub, compares these members of it.
    ///
    /// @param one the first queue, or the cohort that it belongs to there
    /// @param other the same of the other queue
    public record Rivals(Member one, Member other) {}

    /// Where two different queues are compared.
    public Rivals rivals(String one, String other) {
        List<Member> up = state.lineage(Member.queue(one));
        List<Member> otherUp = state.lineage(Member.queue(other));
        int levels = up.size();
        int otherLevels = otherUp.size();
        while (levels > 1 && otherLevels > 1 && up.get(levels - 1).equals(otherUp.get(otherLevels - 1))) {
            levels--;
            otherLevels--;
        }
        return new Rivals(up.get(levels - 1), otherUp.get(otherLevels - 1));
    }

    /// The share of a queue or cohort among its siblings.
    ///
    /// @return 0 or more; infinite for the use of what nobody has
    public double of(Member member) {
        return share(member, beyond(member, null));
    }

    /// The share that it would have with a charge more; the same where the charge is of a queue elsewhere.
    public double after(Member member, Charge charge) {
        return share(member, beyond(member, charge));
    }

    /// What the queues and cohorts have come to use beyond their rights since the state's memories were written: those
    /// memories that have to be written anew.
    public List<Memory> memories(Instant now) {
        var memories = new ArrayList<Memory>();
        state.cohorts().forEach(cohort -> remember(Member.cohort(cohort.name()), now, memories));
        state.queues().forEach(queue -> remember(Member.queue(queue.name()), now, memories));
        return memories;
    }

    private void remember(Member member, Instant now, List<Memory> memories) {
        Memory memory = state.memory(member);
        Portion using = beyond(member, null);
        if (!using.equals(memory.using())) {
            memories.add(memory.using(using, now));
        }
    }

    /// How a member stands in line among its siblings: who stays within its rights before who goes beyond them, then
    /// who has the smaller share, what is remembered of it included.
    record Standing(boolean borrows, double share) {}

    /// How a member would stand with a charge more.
    Standing standing(Member member, @Nullable Charge charge) {
        Portion beyond = beyond(member, charge);
        boolean ofCards = charge == null || charge.held().used() > 0;
        boolean borrows = ofCards ? beyond.value() > 0 : (beyond.milliCpu() > 0 || beyond.memoryMib() > 0);
        Portion remembered = state.memory(member).at(state.now());
        return new Standing(borrows, share(member, beyond.plus(remembered)));
    }

    private double share(Member member, Portion beyond) {
        List<Member> lineage = state.lineage(member);
        Portion whole = lineage.size() == 1 ? capacity.all() : lendableIn(lineage.get(1));
        return beyond.dominantShareOf(whole) / weight(member);
    }

    private double weight(Member member) {
        return switch (member.kind()) {
            case QUEUE -> {
                Queue queue = state.queue(member.name());
                yield queue == null ? 1 : queue.weight();
            }
            case COHORT -> {
                Cohort cohort = state.cohort(member.name());
                yield cohort == null ? 1 : cohort.weight();
            }
        };
    }

    /// What a member uses beyond what it has a right to. Accelerators count flavor by flavor, since a right to one is
    /// none to another; CPU and memory, of which nobody has a quota, all together.
    public Portion beyond(Member member, @Nullable Charge charge) {
        Member top = state.lineage(member).getLast();
        Portion cards = Portion.NOTHING;
        Portion used = Portion.NOTHING;
        Portion rights = Portion.NOTHING;
        for (List<Account> group : byGroup(accounts(member, charge))) {
            SupplyGroupId id = group.getFirst().key().flavor().group();
            var any = new Flavor(id, Flavor.ANY);
            boolean anyIsBounded = isBounded(top, any);
            double byModel = 0;
            double together = 0;
            double valueUsed = 0;
            long cardsUsed = 0;
            Portion rightsByModel = Portion.NOTHING;
            Portion rightTogether = Portion.NOTHING;
            for (Account account : group) {
                Flavor flavor = account.key().flavor();
                Portion right = capacity.of(flavor).share(account.right());
                if (flavor.equals(any)) {
                    used = used.plus(new Portion(0, account.below().milliCpu(), account.below().memoryMib()));
                    together = anyIsBounded ? account.borrowed() : 0;
                    rightTogether = right;
                    continue;
                }
                double value = capacity.value(flavor.acceleratorClass()) / 1000;
                valueUsed += account.used() * value;
                cardsUsed += account.used();
                rightsByModel = rightsByModel.plus(right);
                if (isBounded(top, flavor)) {
                    byModel += account.borrowed() * value;
                } else if (!anyIsBounded) {
                    byModel += account.used() * value;
                }
            }
            double average = cardsUsed == 0 ? 0 : valueUsed / cardsUsed;
            // Both count the same cards, so the stricter one holds.
            cards = cards.plus(new Portion(Math.max(byModel, together * average), 0, 0));
            rights = rights.plus(rightsByModel.max(rightTogether));
        }
        Portion nodes = used.beyond(rights);
        return new Portion(cards.value(), nodes.milliCpu(), nodes.memoryMib());
    }

    private boolean isBounded(Member top, Flavor flavor) {
        return state.accounts().branch(List.of(top), flavor).isBounded();
    }

    /// The accounts of a member by flavor, with a charge more.
    private Iterable<Account> accounts(Member member, @Nullable Charge charge) {
        List<Member> lineage = charge == null ? List.of() : state.lineage(Member.queue(charge.queue()));
        int level = lineage.indexOf(member);
        if (charge == null || level < 0) {
            return state.accounts().of(member);
        }
        var accounts = new TreeMap<Flavor, Account>();
        state.accounts().of(member).forEach(account -> accounts.put(account.key().flavor(), account));
        for (Flavor flavor : List.of(charge.flavor(), new Flavor(charge.flavor().group(), Flavor.ANY))) {
            Branch charged = state.accounts().branch(lineage, flavor).plus(charge.held());
            accounts.put(flavor, charged.levels().get(level));
        }
        return accounts.values();
    }

    private static List<List<Account>> byGroup(Iterable<Account> accounts) {
        var groups = new ArrayList<List<Account>>();
        for (Account account : accounts) {
            SupplyGroupId group = account.key().flavor().group();
            if (groups.isEmpty() || !groups.getLast().getFirst().key().flavor().group().equals(group)) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(account);
        }
        return groups;
    }

    /// What can be lent inside a cohort: what quota could ever let it have of the capacity, and all of what nobody in
    /// it has a quota of.
    private Portion lendableIn(Member cohort) {
        return lendable.computeIfAbsent(cohort, this::countLendable);
    }

    private Portion countLendable(Member cohort) {
        List<Member> lineage = state.lineage(cohort);
        var byModel = new TreeMap<SupplyGroupId, Double>();
        var together = new TreeMap<SupplyGroupId, Double>();
        for (Flavor flavor : capacity.flavors()) {
            Capacity.Stock stock = capacity.of(flavor);
            Branch branch = state.accounts().branch(lineage, flavor);
            long cards = branch.isBounded() ? Math.min(stock.milliCards(), branch.maximum()) : stock.milliCards();
            boolean any = flavor.acceleratorClass().equals(Flavor.ANY);
            (any ? together : byModel).merge(flavor.group(), stock.share(cards).value(), Double::sum);
        }
        double value = 0;
        for (var group : byModel.entrySet()) {
            value += Math.min(group.getValue(), together.getOrDefault(group.getKey(), 0.0));
        }
        return new Portion(value, capacity.all().milliCpu(), capacity.all().memoryMib());
    }
}
