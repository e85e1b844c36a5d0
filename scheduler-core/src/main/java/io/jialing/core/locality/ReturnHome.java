package io.jialing.core.locality;

import java.time.Duration;

/// When a job that runs further away is moved home.
///
/// @param enabled whether it is at all
/// @param minSaving how much of what is left to pay and wait must be saved, 0 to 1
/// @param stabilize how long home must have had room
/// @param maxConcurrent how many jobs may be on their way home at a time, at least 1
public record ReturnHome(boolean enabled, double minSaving, Duration stabilize, int maxConcurrent) {
    /// What holds where a policy does not say.
    public static final ReturnHome USUAL = new ReturnHome(true, 0.15, Duration.ofMinutes(10), 1);

    public ReturnHome {
        if (!(minSaving >= 0 && minSaving <= 1) || stabilize.isNegative() || maxConcurrent < 1) {
            throw new IllegalArgumentException(
                    "A return home with a saving of %s after %s, %d at a time, makes no sense."
                            .formatted(minSaving, stabilize, maxConcurrent));
        }
    }
}
