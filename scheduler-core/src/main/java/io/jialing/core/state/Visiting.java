package io.jialing.core.state;

import io.jialing.core.quota.Flavor;

/// What parts hold of a flavor whose tenants are at home in another city than its cluster.
///
/// @param milliCards in thousandths of a card
/// @param milliCpu in thousandths of a core
public record Visiting(Flavor flavor, long milliCards, long milliCpu) {
    static Visiting nobody(Flavor flavor) {
        return new Visiting(flavor, 0, 0);
    }

    Visiting plus(Usage held, int sign) {
        return new Visiting(flavor, milliCards + sign * held.milliCards(), milliCpu + sign * held.milliCpu());
    }

    boolean isNobody() {
        return milliCards == 0 && milliCpu == 0;
    }
}
