package io.jialing.core.job;

/// How urgent a job is inside its queue; later constants come first.
public enum PriorityClass {
    LOW,
    STANDARD,
    HIGH,
    EMERGENCY
}
