package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogDays;
import io.jialing.core.hub.HubStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The leader's way into PostgreSQL: one thread stores its batches in order, each in a transaction of its own; a leader
/// gathers what comes while one is under way into the next.
///
/// A transaction first locks the row of the lead in share mode: while it is open nobody can take over, and after a
/// takeover it finds that its epoch is over.
public final class JdbcHubStore implements HubStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcHubStore.class);

    private final DataSource database;
    private final StoredState stored;
    private final LeaderRows rows;
    private final ChangeLog log;
    private final LogDays days;
    private final InstantSource clock;
    private final LinkedBlockingQueue<Waiting> line = new LinkedBlockingQueue<>();
    private final Thread writer;

    /// The last refusal; it holds for everything else of its epoch, because later batches build on those before.
    private Refusal refusal = new Refusal(0, new Outcome.Deposed());

    private record Waiting(Batch batch, Consumer<Outcome> then) {}

    private record Refusal(long epoch, Outcome outcome) {}

    JdbcHubStore(
            DataSource database,
            StoredState stored,
            LeaderRows rows,
            ChangeLog log,
            LogDays days,
            InstantSource clock) {
        this.database = database;
        this.stored = stored;
        this.rows = rows;
        this.log = log;
        this.days = days;
        this.clock = clock;
        writer = Thread.ofPlatform().name("hub-store").daemon().start(this::serve);
    }

    @Override
    public Loaded load() {
        return stored.load();
    }

    @Override
    public List<Logged> tail(long seq, int most) {
        return log.after(seq, most).stream().map(entry -> new Logged(entry.seq(), entry.change())).toList();
    }

    @Override
    public void commit(Batch batch, Consumer<Outcome> then) {
        line.add(new Waiting(batch, then));
    }

    /// Ends once the batch under way is stored; those behind it are never answered.
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        try {
            while (true) {
                Waiting next = line.take();
                next.then.accept(store(next.batch));
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    private Outcome store(Batch batch) {
        if (batch.epoch() <= refusal.epoch) {
            return refusal.outcome;
        }
        Outcome outcome;
        try {
            outcome = transact(batch);
        } catch (SQLException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("epoch", batch.epoch())
                    .setCause(e)
                    .log("A batch may not be stored; this lead ends, and the next begins from what is stored");
            outcome = new Outcome.Unknown(String.valueOf(e.getMessage()));
        }
        if (!(outcome instanceof Outcome.Stored)) {
            refusal = new Refusal(batch.epoch(), outcome);
        }
        return outcome;
    }

    private Outcome transact(Batch batch) throws SQLException {
        Instant at = clock.instant();
        days.prepare(at);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                if (lockedEpoch(connection) != batch.epoch()) {
                    return new Outcome.Deposed();
                }
                Optional<List<ChangeLog.Line>> lines = rows.write(connection, batch);
                if (lines.isEmpty()) {
                    return new Outcome.Deposed();
                }
                long seq = lines.get().isEmpty() ? log.head() : log.append(connection, at, lines.get());
                connection.commit();
                committed = true;
                return new Outcome.Stored(seq);
            } finally {
                if (!committed) {
                    connection.rollback();
                }
            }
        }
    }

    private static long lockedEpoch(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT epoch FROM leader FOR SHARE");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
