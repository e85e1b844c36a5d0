package io.jialing.core.job;

import java.util.Comparator;

/// Identity of one try to run a part. The number is the fencing number: of two attempts of a part only the higher may
/// run.
public record AttemptId(PartId part, int n) implements Comparable<AttemptId> {
    private static final Comparator<AttemptId> ORDER =
            Comparator.comparing(AttemptId::part).thenComparingInt(AttemptId::n);

    public AttemptId {
        if (n < 1) {
            throw new IllegalArgumentException("Attempts are numbered from 1, not from %d.".formatted(n));
        }
    }

    /// The name of the object that carries this attempt in a cluster.
    public String objectName() {
        return "j-%s-%d-%d".formatted(part.job(), part.index(), n);
    }

    @Override
    public int compareTo(AttemptId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return part + "#" + n;
    }
}
