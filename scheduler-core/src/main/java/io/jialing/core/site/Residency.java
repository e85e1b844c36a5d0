package io.jialing.core.site;

/// How far a job's data may travel from where it is.
public enum Residency {
    DISTRICT,
    CITY,
    HUB,
    /// Anywhere.
    NONE
}
