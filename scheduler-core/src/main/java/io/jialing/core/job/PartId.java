package io.jialing.core.job;

import java.util.Comparator;

/// Identity of a part: a job and the number of the part in it (0 is the gang of a training job).
public record PartId(JobId job, int index) implements Comparable<PartId> {
    private static final Comparator<PartId> ORDER = Comparator.comparing(PartId::job).thenComparingInt(PartId::index);

    public PartId {
        if (index < 0) {
            throw new IllegalArgumentException("A part index (%d) must not be negative.".formatted(index));
        }
    }

    @Override
    public int compareTo(PartId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return job + "/" + index;
    }
}
