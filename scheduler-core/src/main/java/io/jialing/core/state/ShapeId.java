package io.jialing.core.state;

/// Identity of a shape: 16 hexadecimal digits of a digest of what it asks for.
public record ShapeId(String value) implements Comparable<ShapeId> {
    @Override
    public int compareTo(ShapeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
