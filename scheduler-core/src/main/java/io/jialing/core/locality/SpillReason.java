package io.jialing.core.locality;

/// Why a gate opened and a job may run further from home.
public enum SpillReason {
    /// The nearer tiers are too small for the job even when empty, or full.
    NO_CAPACITY,
    /// The nearer tiers have enough free cards, but not together.
    FRAGMENTED,
    /// No nearer accelerator has the memory, precision or model asked for.
    NO_MODEL,
    /// No nearer accelerator runs any of the job's images.
    NO_RUNTIME,
    /// The job has waited as long as the policy asks.
    WAITED_OUT,
    /// The nearer tiers are closed to the job's data.
    DATA,
    PRICE,
    /// Everything nearer that would fit is out of service.
    OUTAGE,
    /// The tenant chose to go further, as the policy allows.
    TENANT_CHOICE
}
