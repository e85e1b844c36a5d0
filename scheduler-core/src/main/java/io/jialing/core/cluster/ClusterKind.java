package io.jialing.core.cluster;

/// What stands behind a cluster.
public enum ClusterKind {
    SIMULATED,
    KUBERNETES
}
