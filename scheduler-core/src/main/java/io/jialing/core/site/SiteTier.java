package io.jialing.core.site;

/// What kind of facility a site is.
public enum SiteTier {
    /// A data centre.
    CLOUD,
    /// A small facility near its users; takes inference only unless its operator opens it.
    EDGE
}
