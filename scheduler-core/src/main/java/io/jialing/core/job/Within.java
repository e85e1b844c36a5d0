package io.jialing.core.job;

/// How close together the pods of a gang must be.
public enum Within {
    NODE,
    RACK,
    POOL,
    CLUSTER
}
