package io.jialing.core.cluster;

/// What rules a supply group as a whole; which clusters belong to it they say themselves. Intake alone writes it.
///
/// @param version counts the changes of this record, from 1; 0 for a group that nobody has ruled anything of
/// @param visitorsPermille how much of each of its flavors work may hold whose tenant is at home in another city, in
///   thousandths of the capacity
public record SupplyGroup(SupplyGroupId id, long version, int visitorsPermille) {
    /// All of it.
    public static final int EVERYTHING = 1000;

    public SupplyGroup {
        if (visitorsPermille < 0 || visitorsPermille > EVERYTHING) {
            throw new IllegalArgumentException(
                    "Visitors of %s may hold from 0 to %d thousandths, not %d."
                            .formatted(id, EVERYTHING, visitorsPermille));
        }
    }

    /// A group that nobody has ruled anything of: open to everybody.
    public static SupplyGroup open(SupplyGroupId id) {
        return new SupplyGroup(id, 0, EVERYTHING);
    }

    /// Whether visitors may hold no more than a part of it.
    public boolean limitsVisitors() {
        return visitorsPermille < EVERYTHING;
    }

    /// What visitors may hold of so much capacity, in the same unit.
    public long forVisitors(long capacity) {
        return capacity * visitorsPermille / EVERYTHING;
    }
}
