package io.jialing.core.simulation;

import io.jialing.core.job.AttemptId;
import io.jialing.core.job.FailureClass;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// What will go wrong with an attempt, drawn from a seed and the attempt's identity alone, so that a cluster that is
/// opened again draws the same.
///
/// @param startDelay from its pods having their nodes to all of them running
/// @param failure how it will fail; null when it will not
/// @param permilleOfRun how much of its run time is over by then, in thousandths
/// @param permilleOfGrace how much of its grace it needs to end when it is stopped, in thousandths
record Fate(Duration startDelay, @Nullable FailureClass failure, int permilleOfRun, int permilleOfGrace) {

    static Fate of(AttemptId attempt, SimulationSettings settings) {
        var random =
                new SplittableRandom(
                        mixed(
                                settings.seed(),
                                attempt.part().job().value(),
                                ((long) attempt.part().index() << 32) + attempt.n()));
        long least = settings.startDelayLeast().toMillis();
        long most = settings.startDelayMost().toMillis();
        var startDelay = Duration.ofMillis(random.nextLong(least, most + 1));
        return new Fate(
                startDelay, failure(random.nextInt(1000), settings.odds()), random.nextInt(1001), random.nextInt(1001));
    }

    private static @Nullable FailureClass failure(int drawn, SimulationSettings.Odds odds) {
        int below = odds.badImage();
        if (drawn < below) {
            return FailureClass.BAD_SPEC;
        }
        below += odds.outOfMemory();
        if (drawn < below) {
            return FailureClass.OUT_OF_MEMORY;
        }
        below += odds.exitCode();
        if (drawn < below) {
            return FailureClass.EXIT_CODE;
        }
        below += odds.nodeFault();
        return drawn < below ? FailureClass.NODE_FAULT : null;
    }

    /// One seed made of several numbers, with the finalizer of SplitMix64 between them, so that neighbouring numbers do
    /// not give similar draws.
    static long mixed(long seed, long first, long second) {
        return scattered(scattered(scattered(seed) ^ first) ^ second);
    }

    private static long scattered(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
