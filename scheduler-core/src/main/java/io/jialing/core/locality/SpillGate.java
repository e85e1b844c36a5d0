package io.jialing.core.locality;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a job may go on to a further tier (semantics §9). A gate opens at once where the nearer tiers cannot serve the
/// job at all; otherwise it wants `after` or `estimatedStartOver`, and the utilisation.
///
/// @param after how long the job must have waited; null for no such way through
/// @param estimatedStartOver how far away the estimated start must be; null for no such way through. An unknown
///   estimate does not open a gate
/// @param minUtilization how full the nearer tiers must be for this shape, 0 to 1
/// @param maxPriceFactor the highest price relative to home; null for any. An unknown price never closes a gate
public record SpillGate(
        @Nullable Duration after,
        @Nullable Duration estimatedStartOver,
        double minUtilization,
        @Nullable Double maxPriceFactor) {
    /// The gate of a first tier.
    public static final SpillGate OPEN = new SpillGate(Duration.ZERO, null, 0, null);

    public SpillGate {
        if (!(minUtilization >= 0 && minUtilization <= 1)) {
            throw new IllegalArgumentException(
                    "The least utilisation (%s) must be from 0 to 1.".formatted(minUtilization));
        }
        if (after == null && estimatedStartOver == null) {
            throw new IllegalArgumentException(
                    "A gate with neither a wait nor an estimate would never open. Maybe leave" + " out the tier.");
        }
    }
}
