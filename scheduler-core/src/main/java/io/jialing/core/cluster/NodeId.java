package io.jialing.core.cluster;

import java.util.Comparator;

/// Identity of a node: its cluster and its name there.
public record NodeId(ClusterId cluster, String name) implements Comparable<NodeId> {
    private static final Comparator<NodeId> ORDER = Comparator.comparing(NodeId::cluster).thenComparing(NodeId::name);

    @Override
    public int compareTo(NodeId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return cluster + "/" + name;
    }
}
