package io.jialing.core.site;

/// Identifies a site, for example `lj-a`.
public record SiteId(String value) implements Place, Comparable<SiteId> {
    public SiteId {
        if (!value.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new IllegalArgumentException(
                    "The site id '%s' must be at most 63 lower-case letters, digits and '-'.".formatted(value));
        }
    }

    @Override
    public int compareTo(SiteId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
