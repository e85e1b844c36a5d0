package io.jialing.core.cluster;

/// What the hub knows of a cluster's health, and how that may change (semantics §13).
public enum ClusterHealth {
    /// Known to the hub, not heard from yet; takes nothing until its first full list.
    JOINING,
    ONLINE,
    /// Heard from, but writes to it fail.
    DEGRADED,
    /// Silent for longer than a network hiccup; takes nothing new.
    SUSPECT,
    /// Silent for so long that its parts follow their `onPartition` rule.
    LOST,
    /// Heard from again after a loss; takes nothing until it has been stable.
    RECOVERING;

    public boolean canBecome(ClusterHealth next) {
        return switch (this) {
            case JOINING -> next == ONLINE || next == SUSPECT;
            case ONLINE -> next == DEGRADED || next == SUSPECT || next == LOST;
            case DEGRADED -> next == ONLINE || next == SUSPECT || next == LOST;
            case SUSPECT -> next == ONLINE || next == LOST;
            case LOST -> next == RECOVERING;
            case RECOVERING -> next == ONLINE || next == SUSPECT || next == LOST;
        };
    }
}
