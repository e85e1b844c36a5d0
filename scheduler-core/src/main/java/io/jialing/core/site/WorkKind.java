package io.jialing.core.site;

/// A kind of work that a site may accept.
public enum WorkKind {
    TRAINING,
    INFERENCE,
    TUNING
}
