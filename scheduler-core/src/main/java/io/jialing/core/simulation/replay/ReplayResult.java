package io.jialing.core.simulation.replay;

import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Reason;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of a trace.
///
/// @param placed tasks that got a place
/// @param placedAtHome those of them that got their first place in their home city
/// @param wentOn those that did not, by why the gate opened for them
/// @param finished tasks that ran to their end
/// @param neverPlaced tasks that no capacity fits, by the first thing in the way
/// @param waits from submission to running, of all tasks that ran, the shortest first
/// @param milliCards all cards of the machines, in thousandths
/// @param arrivals from the first arrival to the last
/// @param meanHeld cards held, in thousandths, averaged over the time of `arrivals`; empty where that is no time
/// @param peakHeld the most cards held at any time, in thousandths
public record ReplayResult(
        int tasks,
        int placed,
        int placedAtHome,
        SortedMap<SpillReason, Integer> wentOn,
        int finished,
        SortedMap<Reason, Integer> neverPlaced,
        List<Duration> waits,
        long milliCards,
        Duration arrivals,
        OptionalDouble meanHeld,
        long peakHeld) {
    public ReplayResult {
        wentOn = Collections.unmodifiableSortedMap(new TreeMap<>(wentOn));
        neverPlaced = Collections.unmodifiableSortedMap(new TreeMap<>(neverPlaced));
        waits = List.copyOf(waits);
    }

    /// The wait that so many of a hundred tasks do not exceed (nearest rank); empty when none ran.
    public Optional<Duration> wait(int percentile) {
        return waits.isEmpty()
                ? Optional.empty()
                : Optional.of(waits.get(Math.max(0, Math.ceilDiv(waits.size() * percentile, 100) - 1)));
    }

    /// The mean of the cards held as a share of all, 0 to 1; empty where there are no cards or there is no time.
    public OptionalDouble meanAllocation() {
        return meanHeld.isEmpty() ? OptionalDouble.empty() : share(meanHeld.getAsDouble(), milliCards);
    }

    /// The most cards held at any time as a share of all, 0 to 1; empty where there are none.
    public OptionalDouble peakAllocation() {
        return share((double) peakHeld, milliCards);
    }

    /// The share of the placed tasks that got their first place in their home city, 0 to 1; empty where none was
    /// placed.
    public OptionalDouble localRate() {
        return share(placedAtHome, placed);
    }

    private static OptionalDouble share(double part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of(part / (double) whole);
    }
}
