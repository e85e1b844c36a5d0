package io.jialing.core.simulation;

import java.time.Duration;

/// How simulated clusters behave.
///
/// @param seed of all that is drawn
/// @param startDelayLeast the shortest time from pods having their nodes to all of them running
/// @param startDelayMost the longest
/// @param heartbeat how often a cluster that is watched says that it is there
/// @param finishedStay how long an object stays to be seen after its pods have ended
/// @param nodeRepair how long a node that broke down is out of service
public record SimulationSettings(
        long seed,
        Duration startDelayLeast,
        Duration startDelayMost,
        Duration heartbeat,
        Duration finishedStay,
        Duration nodeRepair,
        Odds odds) {

    public SimulationSettings {
        if (startDelayLeast.isNegative() || startDelayMost.compareTo(startDelayLeast) < 0) {
            throw new IllegalArgumentException(
                    "Start delays from %s to %s make no sense.".formatted(startDelayLeast, startDelayMost));
        }
        if (!heartbeat.isPositive()) {
            throw new IllegalArgumentException("The heartbeat (%s) must be positive.".formatted(heartbeat));
        }
    }

    /// How many of a thousand attempts end in each kind of failure.
    ///
    /// @param badImage the image cannot be pulled
    /// @param outOfMemory the kernel ends it
    /// @param exitCode the program fails
    /// @param nodeFault a node under it breaks down
    public record Odds(int badImage, int outOfMemory, int exitCode, int nodeFault) {
        public static final Odds NEVER = new Odds(0, 0, 0, 0);

        public Odds {
            if (badImage < 0 || outOfMemory < 0 || exitCode < 0 || nodeFault < 0) {
                throw new IllegalArgumentException("Odds must not be negative.");
            }
            if (badImage + outOfMemory + exitCode + nodeFault > 1000) {
                throw new IllegalArgumentException("More than a thousand of a thousand attempts cannot fail.");
            }
        }
    }

    /// Starts at once, nothing fails.
    public static SimulationSettings calm(long seed) {
        return new SimulationSettings(
                seed,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofSeconds(10),
                Duration.ofHours(25),
                Duration.ofMinutes(10),
                Odds.NEVER);
    }

    /// Starts after some seconds; about one attempt in thirty fails one way or another.
    public static SimulationSettings lifelike(long seed) {
        return new SimulationSettings(
                seed,
                Duration.ofSeconds(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofHours(25),
                Duration.ofMinutes(30),
                new Odds(2, 5, 20, 6));
    }

    public SimulationSettings withStartDelay(Duration least, Duration most) {
        return new SimulationSettings(seed, least, most, heartbeat, finishedStay, nodeRepair, odds);
    }

    public SimulationSettings withHeartbeat(Duration every) {
        return new SimulationSettings(seed, startDelayLeast, startDelayMost, every, finishedStay, nodeRepair, odds);
    }

    public SimulationSettings withFinishedStay(Duration stay) {
        return new SimulationSettings(seed, startDelayLeast, startDelayMost, heartbeat, stay, nodeRepair, odds);
    }

    public SimulationSettings withOdds(Odds others) {
        return new SimulationSettings(
                seed, startDelayLeast, startDelayMost, heartbeat, finishedStay, nodeRepair, others);
    }
}
