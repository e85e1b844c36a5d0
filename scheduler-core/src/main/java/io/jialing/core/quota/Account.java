package io.jialing.core.quota;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// What a queue or a cohort has of one flavor and what is used of it. The arithmetic of lending, the same for queues
/// and cohorts (after Kueue's resource nodes): what a member does not keep for itself it lends to its parent, and what
/// it uses beyond what it keeps it takes from there, its own lent part first.
///
/// @param own its quota; null for none, which is a right to nothing where somebody it shares with has one
/// @param below what its children bring it and take of it; for a queue, what its parts hold
public record Account(Key key, @Nullable Quota own, Sum below) {

    /// Whose account of what.
    public record Key(Member member, Flavor flavor) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::member).thenComparing(Key::flavor);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /// What goes up from members to their parent. Cards are in thousandths.
    ///
    /// @param entries how many of the members have a quota of the flavor
    /// @param right the sum of their rights
    /// @param lent what they lend
    /// @param used what they take, out of what they lend first; of a part, what it holds
    /// @param milliCpu what parts hold of the CPU of such nodes, in thousandths of a core
    /// @param memoryMib what parts hold of their memory
    public record Sum(int entries, long right, long lent, long used, long milliCpu, long memoryMib) {
        public static final Sum NOTHING = new Sum(0, 0, 0, 0, 0, 0);

        /// What parts hold.
        public static Sum held(long milliCards, long milliCpu, long memoryMib) {
            return new Sum(0, 0, 0, milliCards, milliCpu, memoryMib);
        }

        public Sum plus(Sum more) {
            return new Sum(
                    entries + more.entries,
                    right + more.right,
                    lent + more.lent,
                    used + more.used,
                    milliCpu + more.milliCpu,
                    memoryMib + more.memoryMib);
        }

        public Sum minus(Sum less) {
            return new Sum(
                    entries - less.entries,
                    right - less.right,
                    lent - less.lent,
                    used - less.used,
                    milliCpu - less.milliCpu,
                    memoryMib - less.memoryMib);
        }
    }

    /// The account of a member that has and uses nothing.
    public static Account empty(Key key) {
        return new Account(key, null, Sum.NOTHING);
    }

    public Account owning(@Nullable Quota quota) {
        return new Account(key, quota, below);
    }

    public Account plus(Sum more) {
        return new Account(key, own, below.plus(more));
    }

    /// What all below has a right to, lent or kept, in thousandths of a card.
    public long right() {
        return below.right + nominal();
    }

    /// Its own right, in thousandths of a card.
    public long nominal() {
        return own == null ? 0 : own.nominalMilliCards();
    }

    /// What it has without borrowing, in thousandths of a card: its own right and what its children lend it.
    public long quota() {
        return below.lent + nominal();
    }

    /// The part of its quota that nobody else may use.
    public long kept() {
        return own == null || own.lendMilliCards().isEmpty()
                ? 0
                : Math.max(0, quota() - own.lendMilliCards().getAsLong());
    }

    /// The part of its quota that others may use while it does not.
    public long lends() {
        return quota() - kept();
    }

    /// What it uses, in thousandths of a card; of a cohort, what its children do not have of their own.
    public long used() {
        return below.used;
    }

    /// What it uses of what it shares with others: beyond what it keeps.
    public long takes() {
        return Math.max(0, used() - kept());
    }

    /// What it uses beyond its quota: what others lend it.
    public long borrowed() {
        return Math.max(0, used() - quota());
    }

    /// The most it may take of what it shares with others.
    long mayTake() {
        return own == null || own.borrowMilliCards().isEmpty()
                ? Long.MAX_VALUE
                : lends() + own.borrowMilliCards().getAsLong();
    }

    /// What its parent sees of it.
    Sum upwards() {
        return new Sum(
                below.entries + (own == null ? 0 : 1), right(), lends(), takes(), below.milliCpu, below.memoryMib);
    }

    /// Whether it says no more than that there is such a member.
    public boolean isEmpty() {
        return own == null && below.equals(Sum.NOTHING);
    }
}
