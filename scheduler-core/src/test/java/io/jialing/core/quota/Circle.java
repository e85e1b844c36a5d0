package io.jialing.core.quota;

import io.jialing.core.cluster.SupplyGroupId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A top cohort with cohorts and queues in it, drawn from a seed, as branches keep it; and the same counted anew from
/// its definitions.
final class Circle {
    static final Flavor FLAVOR = new Flavor(new SupplyGroupId("g"), "m");

    private final Random random;
    private final TreeMap<Member, @Nullable Member> parents = new TreeMap<>();
    private final TreeMap<Member, Account> accounts = new TreeMap<>();
    private final TreeMap<Member, Long> held = new TreeMap<>();

    Circle(long seed) {
        random = new Random(seed);
        Member top = Member.cohort("top");
        join(top, null);
        var homes = new ArrayList<Member>(List.of(top));
        for (int i = random.nextInt(3); i > 0; i--) {
            Member cohort = Member.cohort("c" + i);
            join(cohort, top);
            homes.add(cohort);
        }
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            join(Member.queue("q" + i), homes.get(random.nextInt(homes.size())));
        }
        members().forEach(this::newQuotaFor);
    }

    private void join(Member member, @Nullable Member parent) {
        parents.put(member, parent);
        accounts.put(member, Account.empty(new Account.Key(member, FLAVOR)));
        if (member.kind() == Member.Kind.QUEUE) {
            held.put(member, 0L);
        }
    }

    /// Another quota for a member, or none.
    void newQuotaFor(Member member) {
        Quota quota = random.nextInt(4) == 0 ? null : new Quota(FLAVOR, random.nextInt(10), limit(), limit());
        put(branch(member).replacing(account(member).owning(quota)));
    }

    private OptionalLong limit() {
        return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(8));
    }

    void hold(Member queue, long more) {
        held.merge(queue, more, Long::sum);
        put(branch(queue).plus(Account.Sum.held(more, 10 * more, 100 * more)));
    }

    private void put(Branch branch) {
        branch.levels().forEach(account -> accounts.put(account.key().member(), account));
    }

    Branch branch(Member member) {
        var levels = new ArrayList<Account>();
        for (Member level = member; level != null; level = parents.get(level)) {
            levels.add(account(level));
        }
        return new Branch(levels);
    }

    Account account(Member member) {
        return Objects.requireNonNull(accounts.get(member));
    }

    Member anyQueue() {
        var queues = List.copyOf(held.keySet());
        return queues.get(random.nextInt(queues.size()));
    }

    Member anyone() {
        var all = List.copyOf(parents.keySet());
        return all.get(random.nextInt(all.size()));
    }

    List<Member> queues() {
        return List.copyOf(held.keySet());
    }

    List<Member> members() {
        return List.copyOf(parents.keySet());
    }

    long held(Member queue) {
        return Objects.requireNonNull(held.get(queue));
    }

    /// All queues from a member downwards.
    List<Member> queuesOf(Member member) {
        return held.keySet().stream()
                .filter(queue -> branch(queue).levels().stream().anyMatch(a -> a.key().member().equals(member)))
                .toList();
    }

    private List<Member> childrenOf(Member member) {
        return parents.keySet().stream().filter(child -> member.equals(parents.get(child))).toList();
    }

    long quota(Member member) {
        return account(member).nominal() + childrenOf(member).stream().mapToLong(this::lends).sum();
    }

    long kept(Member member) {
        Quota own = account(member).own();
        return own == null || own.lendMilliCards().isEmpty()
                ? 0
                : Math.max(0, quota(member) - own.lendMilliCards().getAsLong());
    }

    long lends(Member member) {
        return quota(member) - kept(member);
    }

    long used(Member member) {
        return member.kind() == Member.Kind.QUEUE
                ? held(member)
                : childrenOf(member).stream().mapToLong(this::takes).sum();
    }

    long takes(Member member) {
        return Math.max(0, used(member) - kept(member));
    }

    /// Whether a member takes no more than it may.
    boolean isWithin(Member member) {
        return excess(member) == 0;
    }

    /// How much more a member takes than it may.
    long excess(Member member) {
        if (parents.get(member) == null) {
            return Math.max(0, used(member) - quota(member));
        }
        Quota own = account(member).own();
        return own == null || own.borrowMilliCards().isEmpty()
                ? 0
                : Math.max(0, takes(member) - lends(member) - own.borrowMilliCards().getAsLong());
    }
}
