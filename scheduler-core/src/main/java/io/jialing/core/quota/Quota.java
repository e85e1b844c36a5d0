package io.jialing.core.quota;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/// How many cards of a flavor a queue or a cohort has a right to, and on what terms it borrows and lends.
///
/// @param nominalMilliCards the right, in thousandths of a card
/// @param borrowMilliCards how much more it may borrow; empty for no limit of its own
/// @param lendMilliCards how much of its right others may borrow; empty for all of it
public record Quota(Flavor flavor, long nominalMilliCards, OptionalLong borrowMilliCards, OptionalLong lendMilliCards) {
    public Quota {
        if (nominalMilliCards < 0 || borrowMilliCards.orElse(0) < 0 || lendMilliCards.orElse(0) < 0) {
            throw new IllegalArgumentException(
                    "The quota of %s must not be negative: %d, to borrow %s, to lend %s."
                            .formatted(flavor, nominalMilliCards, borrowMilliCards, lendMilliCards));
        }
    }

    public static Quota nominal(Flavor flavor, long cards) {
        return new Quota(flavor, cards * 1000, OptionalLong.empty(), OptionalLong.empty());
    }

    /// The same terms for a part of the right: what it still is when a part of the flavor's capacity is gone. What may
    /// be borrowed stays.
    ///
    /// @param capacity what is left of the flavor's capacity
    /// @param of what there was, at least as much and more than 0
    public Quota scaled(long capacity, long of) {
        return new Quota(
                flavor,
                scaled(nominalMilliCards, capacity, of),
                borrowMilliCards,
                lendMilliCards.isEmpty()
                        ? lendMilliCards
                        : OptionalLong.of(scaled(lendMilliCards.getAsLong(), capacity, of)));
    }

    private static long scaled(long amount, long capacity, long of) {
        return BigInteger.valueOf(amount)
                .multiply(BigInteger.valueOf(capacity))
                .divide(BigInteger.valueOf(of))
                .longValueExact();
    }

    static void requireOneEach(String whose, List<Quota> quota) {
        var flavors = new TreeSet<Flavor>();
        for (Quota entry : quota) {
            if (!flavors.add(entry.flavor())) {
                throw new IllegalArgumentException(
                        "The quota of %s has two entries for %s.".formatted(whose, entry.flavor()));
            }
        }
    }
}
