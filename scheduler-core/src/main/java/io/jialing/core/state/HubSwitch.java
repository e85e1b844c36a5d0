package io.jialing.core.state;

/// What an operator may switch off for the whole hub.
public enum HubSwitch {
    /// Deciding placements.
    PLANNING,
    /// Sending placements to clusters.
    DISPATCH,
    PREEMPTION,
    /// Opening gates to further tiers.
    SPILL,
    /// Giving up parts on lost clusters.
    FAILOVER,
    /// Trying failed parts again.
    RETRIES
}
