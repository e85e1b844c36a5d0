package io.jialing.core.site;

/// Identifies a computing hub of the national plan, or a region that is none, for example `chengyu`.
public record HubId(String value) implements Comparable<HubId> {
    /// The Chengdu–Chongqing hub, which this service schedules.
    public static final HubId CHENGYU = new HubId("chengyu");

    public HubId {
        if (!value.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("The hub id '%s' must be lower-case ASCII.".formatted(value));
        }
    }

    @Override
    public int compareTo(HubId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
