package io.jialing.core.site;

/// Identifies a district by its code of GB/T 2260, for example `500118`. A development zone, which has no code of its
/// own, takes the code of its city or province and a word: `500000-liangjiang`. Pinyin alone would not do: it is
/// ambiguous between districts.
public record DistrictId(String value) implements Place, Comparable<DistrictId> {
    public DistrictId {
        if (!value.matches("[0-9]{6}(-[a-z]{1,40})?")) {
            throw new IllegalArgumentException(
                    "The district id '%s' must be six digits, for a zone with '-' and a word.".formatted(value));
        }
    }

    @Override
    public int compareTo(DistrictId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
