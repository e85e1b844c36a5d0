package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.hub.HubStore.Loaded;
import io.jialing.core.state.HubState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/// Follows the change log: reads the rows once, then folds what is logged after them, woken by the database's
/// notifications and, should one be lost, once a second anyway.
public final class StateFollower implements StateView, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StateFollower.class);
    private static final int MOST_A_STEP = 2_000;
    private static final int LOOK_ANYWAY_MS = 1_000;

    private final DataSource database;
    private final ChangeLog log;
    private final Thread thread;

    /// Guards the listeners and wakes those who wait for an entry; `current` is written under it and read without.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition moved = lock.newCondition();
    private final List<Place> places = new ArrayList<>();
    private volatile Current current;
    private volatile @Nullable Connection listening;
    private volatile boolean closed;

    /// Reads the state; blocks until it is there. Follows from [#start] on.
    StateFollower(DataSource database, StoredState stored, ChangeLog log) {
        this.database = database;
        this.log = log;
        Loaded loaded = stored.load();
        current = new Current(loaded.seq(), HubState.EMPTY.apply(loaded.rows()));
        thread = Thread.ofPlatform().name("state-follower").daemon().unstarted(this::follow);
    }

    /// Begins to follow.
    void start() {
        thread.start();
    }

    @Override
    public Current current() {
        return current;
    }

    @Override
    public boolean await(long seq, Duration atMost) {
        if (current.seq() >= seq) {
            return true;
        }
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (current.seq() < seq) {
                if (left <= 0 || closed) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription subscribe(Consumer<Step> listener) {
        lock.lock();
        try {
            var place = new Place(listener, current);
            places.add(place);
            return place;
        } finally {
            lock.unlock();
        }
    }

    /// Stops following; the state stays as it is.
    @Override
    public void close() {
        closed = true;
        hangUp();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the wait for a notification, which no interrupt would.
    private void hangUp() {
        Connection connection = listening;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("The connection that listens was closed already");
            }
        }
    }

    private void follow() {
        while (!closed) {
            try (Connection connection = database.getConnection()) {
                listening = connection;
                try {
                    listen(connection);
                } finally {
                    // It would go on listening in the hands of whoever gets it next from the pool.
                    hangUp();
                }
            } catch (SQLException | DataAccessException e) {
                if (!closed) {
                    LOG.atWarn()
                            .addKeyValue("seq", current.seq())
                            .setCause(e)
                            .log("The change log cannot be read; what this replica knows ages until it can be again");
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
                }
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + ChangeLog.CHANNEL);
            while (!closed) {
                catchUp();
                notifications.getNotifications(LOOK_ANYWAY_MS);
            }
        }
    }

    private void catchUp() {
        List<LogEntry> entries;
        do {
            entries = log.after(current.seq(), MOST_A_STEP);
            if (!entries.isEmpty()) {
                step(entries);
            }
        } while (entries.size() == MOST_A_STEP);
    }

    private void step(List<LogEntry> entries) {
        HubState state = current.state();
        for (LogEntry entry : entries) {
            state = state.apply(entry.change());
        }
        var step = new Step(entries, new Current(entries.getLast().seq(), state));
        List<Place> listening;
        lock.lock();
        try {
            current = step.after();
            moved.signalAll();
            listening = List.copyOf(places);
        } finally {
            lock.unlock();
        }
        listening.forEach(place -> place.hand(step));
    }

    /// A listener, from the state it started with on.
    private final class Place implements Subscription {
        private final Consumer<Step> listener;
        private final Current start;
        private @Nullable RuntimeException failed;

        Place(Consumer<Step> listener, Current start) {
            this.listener = listener;
            this.start = start;
        }

        @Override
        public Current start() {
            return start;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                places.remove(this);
            } finally {
                lock.unlock();
            }
        }

        /// One listener's failure is not another's: it is told and not called again.
        private void hand(Step step) {
            if (failed != null) {
                return;
            }
            try {
                listener.accept(step);
            } catch (RuntimeException e) {
                failed = e;
                close();
                LOG.atError()
                        .addKeyValue("seq", step.after().seq())
                        .setCause(e)
                        .log("A listener failed; it is dropped");
            }
        }
    }
}
