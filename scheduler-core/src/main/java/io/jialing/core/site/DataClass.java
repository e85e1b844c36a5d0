package io.jialing.core.site;

/// How closely a job's data must be kept.
public enum DataClass {
    PUBLIC,
    INTERNAL,
    /// Under a rule of law or trade, for example patient records.
    REGULATED
}
