package io.jialing.api.events;

import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.state.Change;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/// The newest entries of the log, kept once for all streams. A stream asks for what follows the entry it told last, so
/// a client that reads slowly costs nothing: nobody keeps anything for it, and what it has missed by then it reads from
/// the log.
final class EventFeed implements SmartLifecycle {
    private final int most;
    private final StateView.Subscription subscription;

    /// Guards everything below.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition moved = lock.newCondition();
    private final ArrayDeque<Event> events = new ArrayDeque<>();

    /// The entry that `events` follow without a gap.
    private long from;

    /// The newest entry known, told or not.
    private long to;

    private boolean started;
    private boolean closed;

    /// @param most entries to keep
    EventFeed(StateView view, int most) {
        this.most = most;
        subscription = view.subscribe(this::see);
        lock.lock();
        try {
            // A step may have come in meanwhile; then it has set both already.
            from = Math.max(from, subscription.start().seq());
            to = Math.max(to, from);
        } finally {
            lock.unlock();
        }
    }

    /// What a stream is told next.
    ///
    /// @param events in order; perhaps none
    /// @param upTo the entry up to which they are complete
    record News(List<Event> events, long upTo) {}

    /// The newest entry known.
    long head() {
        lock.lock();
        try {
            return to;
        } finally {
            lock.unlock();
        }
    }

    /// What follows an entry; waits for it when there is nothing yet.
    ///
    /// @param atMost how long to wait
    /// @return null when the entries after `seq` are not in memory any more
    @Nullable News after(long seq, int mostEvents, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (to <= seq && left > 0 && !closed) {
                left = moved.awaitNanos(left);
            }
            if (seq < from) {
                return null;
            }
            return take(seq, mostEvents);
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        lock.lock();
        try {
            started = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isRunning() {
        lock.lock();
        try {
            return started && !closed;
        } finally {
            lock.unlock();
        }
    }

    /// Lets every stream go. Comes before the web server waits for its requests to end, which streams never do.
    @Override
    public void stop() {
        subscription.close();
        lock.lock();
        try {
            closed = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// From the newest back to `seq`: streams are hardly ever far behind.
    private News take(long seq, int mostEvents) {
        var newer = new ArrayList<Event>();
        for (Iterator<Event> backwards = events.descendingIterator(); backwards.hasNext(); ) {
            Event event = backwards.next();
            if (event.seq() <= seq) {
                break;
            }
            newer.add(event);
        }
        List<Event> ordered = newer.reversed();
        return ordered.size() <= mostEvents
                ? new News(List.copyOf(ordered), Math.max(to, seq))
                : new News(List.copyOf(ordered.subList(0, mostEvents)), ordered.get(mostEvents - 1).seq());
    }

    private void see(StateView.Step step) {
        lock.lock();
        try {
            for (LogEntry entry : step.entries()) {
                // The clock ticks for the planner; nobody else needs to be told.
                if (!(entry.change() instanceof Change.Ticked)) {
                    events.addLast(new Event(entry));
                }
            }
            to = step.after().seq();
            while (events.size() > most) {
                from = events.removeFirst().seq();
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
