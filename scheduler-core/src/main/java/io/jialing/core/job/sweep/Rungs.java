package io.jialing.core.job.sweep;

/// The steps at which the trials of a sweep are compared: `minStep`, and from rung to rung `reduction` times as many,
/// up to `maxStep`. Of each `reduction` trials that reach a rung the best goes on.
///
/// @param reduction at least 2
/// @param minStep the step of the lowest rung, at least 1
/// @param maxStep the step at which a trial is through, at least `minStep`
public record Rungs(int reduction, long minStep, long maxStep) {
    public Rungs {
        if (reduction < 2 || minStep < 1 || maxStep < minStep) {
            throw new IllegalArgumentException(
                    "Rungs from step %d to %d, %d times further each, make no sense."
                            .formatted(minStep, maxStep, reduction));
        }
    }

    /// How many rungs there are, the last one included.
    public int count() {
        int count = 1;
        for (long step = minStep; step < maxStep; step = next(step)) {
            count++;
        }
        return count;
    }

    /// The step at which a trial has reached a rung.
    ///
    /// @param rung from 0; those beyond the last are at the last one's step
    public long step(int rung) {
        long step = minStep;
        for (int i = 0; i < rung && step < maxStep; i++) {
            step = next(step);
        }
        return step;
    }

    /// Whether trials are through once they reach the rung.
    public boolean isLast(int rung) {
        return step(rung) == maxStep;
    }

    private long next(long step) {
        return step > maxStep / reduction ? maxStep : step * reduction;
    }
}
