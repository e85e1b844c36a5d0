package io.jialing.core.cluster;

/// Identity of a supply group: a fixed set of clusters, disjoint from every other, that quota is counted in.
public record SupplyGroupId(String value) implements Comparable<SupplyGroupId> {
    public SupplyGroupId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("A SupplyGroupId must not be blank.");
        }
    }

    @Override
    public int compareTo(SupplyGroupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
