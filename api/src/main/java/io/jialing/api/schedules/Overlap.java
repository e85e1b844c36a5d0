package io.jialing.api.schedules;

/// What is done when a fire time comes and a job of an earlier one is not over.
enum Overlap {
    /// They run beside each other.
    ALLOW,
    /// The time passes without a job.
    SKIP,
    /// The earlier ones are cancelled.
    CANCEL_PREVIOUS
}
