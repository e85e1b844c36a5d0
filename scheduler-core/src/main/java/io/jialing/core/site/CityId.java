package io.jialing.core.site;

/// Identifies a city by its name in ASCII, for example `chongqing`; the wire form of `homeCity`.
public record CityId(String value) implements Place, Comparable<CityId> {
    public CityId {
        if (!value.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("The city id '%s' must be lower-case ASCII.".formatted(value));
        }
    }

    @Override
    public int compareTo(CityId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
