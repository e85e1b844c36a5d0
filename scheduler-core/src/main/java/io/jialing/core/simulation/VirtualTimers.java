package io.jialing.core.simulation;

import io.jialing.core.hub.Timers;
import java.time.Instant;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Time that stands still until somebody lets the next thing happen.
///
/// Tasks run one at a time on the thread that steps, by instant and then in the order in which they were handed in, so
/// that the same start gives the same history. Not thread-safe: in virtual time there is one thread.
public final class VirtualTimers implements Timers {
    private final TreeMap<Turn, Runnable> tasks = new TreeMap<>();
    private Instant now;
    private long handedIn;

    private record Turn(Instant instant, long number) implements Comparable<Turn> {
        private static final Comparator<Turn> ORDER =
                Comparator.comparing(Turn::instant).thenComparingLong(Turn::number);

        @Override
        public int compareTo(Turn other) {
            return ORDER.compare(this, other);
        }
    }

    /// Time stands at `start`.
    public VirtualTimers(Instant start) {
        now = start;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Timer at(Instant instant, Runnable task) {
        var turn = new Turn(instant.isBefore(now) ? now : instant, handedIn++);
        tasks.put(turn, task);
        return () -> tasks.remove(turn);
    }

    @Override
    public void submit(Runnable task) {
        at(now, task);
    }

    /// When the next task is due; null when there is none.
    public @Nullable Instant nextAt() {
        return tasks.isEmpty() ? null : tasks.firstKey().instant();
    }

    /// Moves the clock to the next task and runs it.
    ///
    /// @return false when there was none
    public boolean step() {
        var next = tasks.pollFirstEntry();
        if (next == null) {
            return false;
        }
        now = next.getKey().instant();
        next.getValue().run();
        return true;
    }

    /// Runs everything that is due up to and at `end`, and leaves the clock there.
    public void runUntil(Instant end) {
        while (!tasks.isEmpty() && !tasks.firstKey().instant().isAfter(end)) {
            step();
        }
        now = end.isBefore(now) ? now : end;
    }
}
