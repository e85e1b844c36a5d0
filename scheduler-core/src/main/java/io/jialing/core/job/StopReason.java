package io.jialing.core.job;

/// Why a part is being stopped, which decides where it goes once its pods are gone.
public enum StopReason {
    PREEMPT(PartState.QUEUED),
    CANCEL(PartState.CANCELLED),
    HOLD(PartState.HELD),
    DRAIN(PartState.QUEUED),
    MIGRATE(PartState.QUEUED),
    /// Its service has more replicas than it is to have.
    SCALE(PartState.HELD),
    /// Too many other trials of its sweep have failed.
    SWEEP_FAILED(PartState.CANCELLED),
    /// The run outlived its `maxRuntime`.
    EXPIRE(PartState.FAILED),
    /// The pods were not all running in time; what follows is up to the retry rules.
    SLOW_START(PartState.BACKOFF);

    private final PartState next;

    StopReason(PartState next) {
        this.next = next;
    }

    /// The state a part enters when a stop for this reason is complete.
    public PartState next() {
        return next;
    }
}
