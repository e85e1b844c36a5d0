package io.jialing.core.cluster;

/// Identity of a cluster, unique in the hub.
public record ClusterId(String value) implements Comparable<ClusterId> {
    public ClusterId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("A ClusterId must not be blank.");
        }
    }

    @Override
    public int compareTo(ClusterId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
