package io.jialing.core.placement;

/// Why a part does not run: a closed list, also a metric label. The order of the constants is the order in which
/// blockers are told, the one to look at first standing first (semantics §14).
public enum Reason {
    /// Its queue or its tenant is gone.
    MISCONFIGURED,
    /// Its owner keeps it back, or too many slow starts did.
    HELD,
    /// It failed and waits before it is tried again.
    BACKING_OFF,
    /// An operator has switched planning off.
    SWITCHED_OFF,
    /// The most its queue may ever use, lent cards included, is less than it asks for.
    ABOVE_MAXIMUM,
    /// No registered capacity could ever run it; the blockers that follow say why, cluster by cluster.
    NO_SUCH_CAPACITY,
    /// Its queue has used up its quota, and nobody lends it more.
    QUOTA,
    /// Work from other cities holds all that the supply group lets it hold.
    VISITORS_FULL,
    /// Enough is free, but not together.
    FRAGMENTED,
    /// Others use what it would fit on.
    NO_FREE_CAPACITY,
    /// The cluster is silent, cordoned or draining.
    CLUSTER_UNAVAILABLE,
    /// The part has just failed or been displaced there and stays away for a while.
    AVOIDED,
    /// The policy does not yet let it go this far from home.
    GATE_CLOSED,
    /// As much has started lately as may; whether there is room was not looked at.
    RATE_LIMITED,
    /// The cluster is too small for it even when empty, or not built as close together as it asks.
    CLUSTER_TOO_SMALL,
    /// Requests of the district that it is to serve would take too long to get there.
    TOO_FAR,
    /// None of the accelerators has the memory, precision or model asked for.
    NO_MODEL,
    /// None of the accelerators runs any of the job's images.
    NO_RUNTIME,
    /// The supply group never lets work from other cities hold as much.
    NOT_FOR_VISITORS,
    /// The site does not take this kind of work.
    KIND_NOT_ACCEPTED,
    /// The job wants to run elsewhere only.
    PINNED_ELSEWHERE,
    /// A policy forbids the place.
    FORBIDDEN_BY_POLICY,
    /// The job's data must not go there.
    FORBIDDEN_BY_DATA,
    /// The cycle has not come to it yet.
    NOT_YET_EVALUATED;

    /// Whether waiting cannot cure it as long as cluster, policy and job stay as they are.
    public boolean isStructural() {
        return switch (this) {
            case MISCONFIGURED,
                    ABOVE_MAXIMUM,
                    NO_SUCH_CAPACITY,
                    CLUSTER_TOO_SMALL,
                    TOO_FAR,
                    NO_MODEL,
                    NO_RUNTIME,
                    NOT_FOR_VISITORS,
                    KIND_NOT_ACCEPTED,
                    PINNED_ELSEWHERE,
                    FORBIDDEN_BY_POLICY,
                    FORBIDDEN_BY_DATA ->
                    true;
            case HELD,
                    BACKING_OFF,
                    SWITCHED_OFF,
                    QUOTA,
                    VISITORS_FULL,
                    FRAGMENTED,
                    NO_FREE_CAPACITY,
                    CLUSTER_UNAVAILABLE,
                    AVOIDED,
                    GATE_CLOSED,
                    RATE_LIMITED,
                    NOT_YET_EVALUATED ->
                    false;
        };
    }
}
