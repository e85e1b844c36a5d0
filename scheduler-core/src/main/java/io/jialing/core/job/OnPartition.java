package io.jialing.core.job;

/// What happens to a part whose cluster does not answer (semantics §4).
public enum OnPartition {
    /// Stay where it is until the cluster returns or an operator declares it lost.
    WAIT,
    /// The guard in the cluster stops the work when its lease runs out; then the hub plans it anew.
    FENCE,
    /// Plan it anew once the cluster counts as lost, although the old copy may still run.
    DUPLICATE_OK
}
