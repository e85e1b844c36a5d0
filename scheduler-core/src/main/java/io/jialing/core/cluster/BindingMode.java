package io.jialing.core.cluster;

/// How much of a placement the hub pins; the cluster's own scheduler picks the node.
public enum BindingMode {
    /// The hub pins a node pool or rack.
    POOL,
    /// The hub pins nothing inside the cluster.
    CLUSTER
}
