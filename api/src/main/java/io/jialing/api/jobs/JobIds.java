package io.jialing.api.jobs;

import io.jialing.core.job.JobId;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Gives out ids for new jobs: those of one replica rise, and those of several hardly ever meet, because the count
/// inside a millisecond begins at random. Where they do meet, the store refuses the second.
final class JobIds {
    /// Leaves room to count on inside the 22 bits.
    private static final int BEGINNINGS = 1 << 21;

    private static final int DISCRIMINATORS = 1 << 22;

    private final InstantSource clock;
    private final RandomGenerator random;
    // Milliseconds of the epoch times DISCRIMINATORS, plus the discriminator.
    private final AtomicLong last = new AtomicLong();

    JobIds(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /// An id that this replica has never given out before, however its clock jumps.
    JobId next() {
        long millis = clock.millis();
        long next =
                last.updateAndGet(before ->
                        before / DISCRIMINATORS < millis
                                ? millis * DISCRIMINATORS + random.nextInt(BEGINNINGS)
                                : before + 1);
        return JobId.of(next / DISCRIMINATORS, (int) (next % DISCRIMINATORS));
    }
}
