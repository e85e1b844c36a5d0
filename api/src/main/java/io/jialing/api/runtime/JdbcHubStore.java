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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The leader's way into PostgreSQL: one thread stores its batches in order, several that wait in one transaction.
///
/// Each transaction first locks the row of the lead in share mode: while it is open nobody can take over, and after a
/// takeover it finds that its epoch is over.
public final class JdbcHubStore implements HubStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcHubStore.class);
    private static final int MOST_BATCHES = 256;

    private final DataSource database;
    private final StoredState stored;
    private final LeaderRows rows;
    private final ChangeLog log;
    private final LogDays days;
    private final InstantSource clock;
    private final LinkedBlockingQueue<Waiting> line = new LinkedBlockingQueue<>();
    private final Thread writer;

    /// The last epoch of which a batch was not stored, so that none may be stored after it.
    private long broken;

    private record Waiting(Batch batch, Consumer<Outcome> then) {}

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

    /// Ends once the batch under way is stored.
    @Override
    public void close() {
        writer.interrupt();
        try {
            writer.join(10_000);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        var batches = new ArrayList<Waiting>();
        while (true) {
            try {
                batches.add(line.take());
            } catch (InterruptedException _) {
                return; // closed; the interrupt never reaches the database
            }
            long epoch = batches.getFirst().batch().epoch();
            while (batches.size() < MOST_BATCHES) {
                Waiting next = line.peek();
                if (next == null || next.batch().epoch() != epoch) {
                    break;
                }
                batches.add(line.remove());
            }
            Outcome outcome = store(epoch, batches.stream().map(Waiting::batch).toList());
            batches.forEach(waiting -> waiting.then().accept(outcome));
            batches.clear();
        }
    }

    private Outcome store(long epoch, List<Batch> batches) {
        if (epoch <= broken) {
            return new Outcome.Unknown("an earlier batch of epoch %d was not stored".formatted(epoch));
        }
        Outcome outcome;
        try {
            outcome = transact(epoch, batches);
        } catch (SQLException | RuntimeException e) {
            LOG.atError()
                    .addKeyValue("epoch", epoch)
                    .setCause(e)
                    .log("A batch may not be stored; this lead ends and the next begins from what is stored");
            outcome = new Outcome.Unknown(String.valueOf(e.getMessage()));
        }
        if (!(outcome instanceof Outcome.Stored)) {
            broken = epoch;
        }
        return outcome;
    }

    private Outcome transact(long epoch, List<Batch> batches) throws SQLException {
        Instant at = clock.instant();
        days.prepare(at);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                if (lockedEpoch(connection) != epoch) {
                    return new Outcome.Deposed();
                }
                List<ChangeLog.Line> lines = rows.write(connection, at, batches);
                long seq = lines.isEmpty() ? 0 : log.append(connection, at, lines);
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
