package io.jialing.core.simulation.replay;

import io.jialing.core.cluster.Placement;
import io.jialing.core.hub.Timers;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Reason;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.PartRecord.AttemptRecord;
import io.jialing.core.state.Spill;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counts what becomes of tasks, from the moves of their parts.
final class Tally {
    private final Timers timers;
    private final Instant firstArrival;
    private final Instant lastArrival;
    private final TreeMap<SpillReason, Integer> wentOn = new TreeMap<>();
    private final List<Duration> waits = new ArrayList<>();
    private int placed;
    private int placedAtHome;
    private int finished;
    private long held;
    private long peakHeld;
    private Instant heldSince;

    /// Thousandths of cards times seconds, while tasks arrive.
    private double used;

    Tally(Timers timers, Instant firstArrival, Instant lastArrival) {
        this.timers = timers;
        this.firstArrival = firstArrival;
        this.lastArrival = lastArrival;
        heldSince = firstArrival;
    }

    void moved(PartRecord before, PartRecord after) {
        hold(milliCards(after.held()) - milliCards(before.held()));
        AttemptRecord attempt = after.attempt();
        if (attempt != null && attempt.started() != null && started(before) == null) {
            waits.add(Duration.between(after.waitingSince(), attempt.started()));
        }
        switch (after.state()) {
            case RESERVED -> placed(after);
            case SUCCEEDED -> finished++;
            case QUEUED, DISPATCHING, STARTING, RUNNING -> {}
            case HELD, BACKOFF, UNKNOWN, STOPPING, FAILED, CANCELLED, REJECTED ->
                    throw new IllegalStateException(
                            "Nothing fails in a replay, but this came about: %s".formatted(after));
        }
    }

    private void placed(PartRecord part) {
        placed++;
        Spill spill = part.spill();
        if (part.currentAttempt().choice().tier() == 0) {
            placedAtHome++;
        } else if (spill != null) {
            wentOn.merge(spill.reason(), 1, Integer::sum);
        }
    }

    private void hold(long more) {
        if (more != 0) {
            goOn(timers.now());
            held += more;
            peakHeld = Math.max(peakHeld, held);
        }
    }

    private void goOn(Instant now) {
        Instant until = now.isAfter(lastArrival) ? lastArrival : now;
        if (until.isAfter(heldSince)) {
            used += held * seconds(Duration.between(heldSince, until));
            heldSince = until;
        }
    }

    int finished() {
        return finished;
    }

    ReplayResult result(Trace trace, SortedMap<Reason, Integer> neverPlaced) {
        goOn(timers.now());
        Duration arrivals = Duration.between(firstArrival, lastArrival);
        return new ReplayResult(
                trace.tasks().size(),
                placed,
                placedAtHome,
                wentOn,
                finished,
                neverPlaced,
                waits.stream().sorted().toList(),
                trace.machines().stream().mapToLong(machine -> 1000L * machine.cards()).sum(),
                arrivals,
                arrivals.isZero() ? OptionalDouble.empty() : OptionalDouble.of(used / seconds(arrivals)),
                peakHeld);
    }

    private static long milliCards(@Nullable Placement held) {
        return held == null ? 0 : held.milliCards();
    }

    private static @Nullable Instant started(PartRecord part) {
        return part.attempt() == null ? null : part.attempt().started();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
