package io.jialing.core.job;

/// What kind of failure ended an attempt; each has its own budget and delay in [RetryRules].
public enum FailureClass {
    /// Nothing ran: the placement was mispredicted or the cluster refused for want of room.
    NEVER_RAN,
    /// A node or a card broke.
    NODE_FAULT,
    /// The cluster was lost, or its object was deleted by somebody else.
    CLUSTER_LOST,
    /// The pods were not all running in time.
    START_TIMEOUT,
    /// The kernel ended the job for want of memory.
    OUT_OF_MEMORY,
    /// The program ended with a non-zero exit code.
    EXIT_CODE,
    /// The cluster says that the specification, the image or a permission is wrong; another try would fail as well.
    BAD_SPEC
}
