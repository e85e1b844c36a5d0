package io.jialing.core.job.sweep;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a tuning job searches: its trials differ in their parameters alone.
///
/// @param maxTrials trials in all, 1 to [#MOST_TRIALS]
/// @param parallelTrials trials that wait or run at a time, at least 1
/// @param maxFailedTrials trials that may fail before the sweep does
/// @param objective what to make better; null where trials are not compared
/// @param rungs where trials are compared; null but for [Algorithm#ASHA]
/// @param space the parameters by name; empty for one run without any, which is fine-tuning
public record Sweep(
        int maxTrials,
        int parallelTrials,
        int maxFailedTrials,
        Algorithm algorithm,
        @Nullable Objective objective,
        @Nullable Rungs rungs,
        SortedMap<String, Domain> space) {
    public static final int MOST_TRIALS = 10_000;

    public Sweep {
        space = Collections.unmodifiableSortedMap(new TreeMap<>(space));
        if (maxTrials < 1 || maxTrials > MOST_TRIALS || parallelTrials < 1 || maxFailedTrials < 0) {
            throw new IllegalArgumentException(
                    "A sweep of %d trials, %d at a time, of which %d may fail, makes no sense."
                            .formatted(maxTrials, parallelTrials, maxFailedTrials));
        }
        if (algorithm == Algorithm.ASHA && (objective == null || rungs == null)) {
            throw new IllegalArgumentException("To let only the better go on takes an objective and rungs.");
        }
        if (algorithm != Algorithm.ASHA && rungs != null) {
            throw new IllegalArgumentException("Only ASHA has rungs.");
        }
        if (algorithm == Algorithm.GRID && space.values().stream().anyMatch(it -> it.size() == Long.MAX_VALUE)) {
            throw new IllegalArgumentException("A grid takes parameters whose values can be counted.");
        }
    }

    /// Trials that there will be: a grid ends where its combinations do, and without a space one run says it all.
    public int trials() {
        if (space.isEmpty()) {
            return 1;
        }
        if (algorithm != Algorithm.GRID) {
            return maxTrials;
        }
        long combinations = 1;
        for (Domain domain : space.values()) {
            combinations = domain.size() > maxTrials / combinations ? maxTrials : combinations * domain.size();
        }
        return (int) Math.min(maxTrials, combinations);
    }

    /// The same with other numbers of trials, which may be changed while it runs.
    public Sweep withTrials(int most, int parallel) {
        return new Sweep(most, parallel, maxFailedTrials, algorithm, objective, rungs, space);
    }

    /// The same with so many trials that this one is among them: it was begun, and since then fewer were asked for.
    ///
    /// @param trial from 0
    public Sweep including(int trial) {
        return trial < maxTrials ? this : withTrials(trial + 1, parallelTrials);
    }
}
