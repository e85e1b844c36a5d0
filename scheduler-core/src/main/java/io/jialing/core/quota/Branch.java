package io.jialing.core.quota;

import java.util.ArrayList;
import java.util.List;

/// The accounts of one flavor from a queue up to the top of its cohorts: all that decides what the queue may use. A
/// value, so that a hypothetical change is another one. Every answer costs time by the depth of cohorts.
///
/// @param levels the queue's account, then its cohort's, then that one's parent's, as far as there are any
public record Branch(List<Account> levels) {
    public Branch {
        levels = List.copyOf(levels);
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("A branch needs the account that it begins with.");
        }
    }

    /// The account that it begins with.
    public Account first() {
        return levels.getFirst();
    }

    /// Whether anybody who shares here has a quota of the flavor. If nobody has, capacity alone bounds its use.
    public boolean isBounded() {
        return levels.getLast().upwards().entries() > 0;
    }

    /// How much more the first may use, in thousandths of a card; negative where too much is in use already, which
    /// happens when a right was made smaller, never by a placement.
    public long available() {
        Account top = levels.getLast();
        long available = top.quota() - top.used();
        for (Account account : levels.reversed().subList(1, levels.size())) {
            long fromAbove = Math.min(available, account.mayTake() - account.takes());
            long ofItsOwn = Math.max(0, account.kept() - account.used());
            // What it keeps is its own even when those above it have overdrawn.
            available = ofItsOwn > 0 ? ofItsOwn + Math.max(0, fromAbove) : fromAbove;
        }
        return available;
    }

    /// The most that the first could ever use, in thousandths of a card: if nobody else used anything.
    public long maximum() {
        long maximum = levels.getLast().quota();
        for (Account account : levels.reversed().subList(1, levels.size())) {
            maximum = account.kept() + Math.min(maximum, account.mayTake());
        }
        return maximum;
    }

    /// The branch when the first uses so much more, or less.
    public Branch plus(Account.Sum more) {
        return replacing(first().plus(more));
    }

    /// The branch with another account to begin with, and what follows from it on the way up.
    public Branch replacing(Account first) {
        var after = new ArrayList<Account>();
        after.add(first);
        for (int level = 1; level < levels.size(); level++) {
            Account.Sum change = after.getLast().upwards().minus(levels.get(level - 1).upwards());
            after.add(levels.get(level).plus(change));
        }
        return new Branch(after);
    }
}
