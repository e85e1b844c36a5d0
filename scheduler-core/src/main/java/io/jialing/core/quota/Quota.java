package io.jialing.core.quota;

import java.util.OptionalLong;

/// How many cards of a flavor a queue has a right to.
///
/// @param nominalMilliCards the right, in thousandths of a card
/// @param borrowMilliCards how much more it may borrow; empty for no limit of its own
/// @param lendMilliCards how much of its right others may borrow; empty for all of it
public record Quota(Flavor flavor, long nominalMilliCards, OptionalLong borrowMilliCards, OptionalLong lendMilliCards) {
    public Quota {
        if (nominalMilliCards < 0) {
            throw new IllegalArgumentException(
                    "The nominal quota of %s (%d) must not be negative.".formatted(flavor, nominalMilliCards));
        }
    }

    public static Quota nominal(Flavor flavor, long cards) {
        return new Quota(flavor, cards * 1000, OptionalLong.empty(), OptionalLong.empty());
    }
}
