package io.jialing.core.hub;

import java.time.Duration;

/// How patient the hub is.
///
/// @param coalesce how long news is gathered before a cycle
/// @param fullPass how often everything is planned anew, whatever was remembered
/// @param reservedFor how long a placement may wait to be dispatched
/// @param dispatchFor how long a cluster may take to create an object
/// @param startFor how long pods may take until all of them run
/// @param overrun how much longer than `maxRuntime` a run may take before the hub stops it itself
/// @param grace how long pods have to end by themselves
/// @param stopAgain how often a stop that is not complete is asked for again
/// @param suspectAfter how long a cluster may be silent before it takes nothing new
/// @param lostAfter how long it may be silent before its parts follow their `onPartition` rule
/// @param stableFor how long it must be back before it takes work again
/// @param relistEvery how often everything in a cluster is listed
/// @param brakeWindow how close together clusters must fall silent for the hub to suspect its own network
/// @param nodeVisits the budget of a cycle
public record HubSettings(
        Duration coalesce,
        Duration fullPass,
        Duration reservedFor,
        Duration dispatchFor,
        Duration startFor,
        Duration overrun,
        Duration grace,
        Duration stopAgain,
        Duration suspectAfter,
        Duration lostAfter,
        Duration stableFor,
        Duration relistEvery,
        Duration brakeWindow,
        long nodeVisits) {
    /// The values of semantics §3 and §13.
    public static final HubSettings STANDARD =
            new HubSettings(
                    Duration.ofMillis(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(15),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(40),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(10),
                    Duration.ofSeconds(60),
                    10_000_000);

    /// The same for a hub whose clock runs faster than the world in which its database and network take their time:
    /// what waits for them gets so many times longer.
    public HubSettings onFastClock(double speed) {
        double factor = Math.max(1, speed);
        return new HubSettings(
                coalesce,
                fullPass,
                stretched(reservedFor, factor),
                stretched(dispatchFor, factor),
                startFor,
                overrun,
                grace,
                stopAgain,
                suspectAfter,
                lostAfter,
                stableFor,
                relistEvery,
                brakeWindow,
                nodeVisits);
    }

    private static Duration stretched(Duration duration, double factor) {
        return Duration.ofMillis(Math.round(duration.toMillis() * factor));
    }
}
