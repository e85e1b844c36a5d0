package io.jialing.core.site;

/// How firmly a job names its rings or sites.
public enum Pin {
    /// They come first, others are allowed.
    PREFERRED,
    /// Nothing else is allowed.
    REQUIRED
}
