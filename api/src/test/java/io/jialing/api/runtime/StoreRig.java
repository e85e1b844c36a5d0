package io.jialing.api.runtime;

import com.zaxxer.hikari.HikariDataSource;
import io.jialing.api.TestDatabase;
import io.jialing.api.jobs.JobCommands;
import io.jialing.api.jobs.JobIntake;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogDays;
import io.jialing.api.runtime.log.Shapes;
import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.HubStore.Outcome;
import io.jialing.core.hub.Meter;
import io.jialing.core.state.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.support.TransactionTemplate;

/// The store of one replica without the rest of the service, on a database of its own, at an instant that the test
/// sets.
public final class StoreRig implements AutoCloseable {
    public static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final HikariDataSource pool;
    private final JdbcClient sql;
    private final Shapes shapes;
    private final ChangeLog log;
    private final LogDays days;
    private final StateFollower follower;
    private final IntakeLane lane;
    private final JobIntake intake;
    private final JdbcHubStore hubStore;

    private StoreRig(TestDatabase database) {
        pool = database.pool();
        sql = JdbcClient.create(pool);
        var errors = new SQLExceptionSubclassTranslator();
        InstantSource clock = now::get;
        shapes = new Shapes(sql);
        log = new ChangeLog(sql, shapes.codec());
        days = new LogDays(sql);
        var stored = new StoredState(pool, errors, shapes);
        follower = new StateFollower(pool, stored, log);
        follower.start();
        var transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
        var rows = new IntakeRows(sql, shapes.codec());
        lane = new IntakeLane(pool, transactions, sql, errors, log, days, rows, follower, clock);
        intake = new JobIntake(pool, errors, shapes, log, days, follower, clock);
        hubStore = new JdbcHubStore(pool, stored, new LeaderRows(shapes.codec(), log), log, days, clock);
    }

    /// A replica on an empty database.
    public static StoreRig empty() {
        return on(TestDatabase.fresh());
    }

    /// Another replica on a database.
    public static StoreRig on(TestDatabase database) {
        return new StoreRig(database);
    }

    public JdbcClient sql() {
        return sql;
    }

    public Shapes shapes() {
        return shapes;
    }

    public ChangeLog log() {
        return log;
    }

    public LogDays days() {
        return days;
    }

    public StateView view() {
        return follower;
    }

    public IntakeLane lane() {
        return lane;
    }

    public JobIntake intake() {
        return intake;
    }

    public JobCommands commands() {
        return new JobCommands(lane, new JobRows(shapes));
    }

    JdbcHubStore hubStore() {
        return hubStore;
    }

    HikariDataSource pool() {
        return pool;
    }

    public void setTime(Instant instant) {
        now.set(instant);
    }

    /// Makes somebody new the leader.
    ///
    /// @return the new epoch
    public long takeOver() {
        return sql.sql("UPDATE leader SET epoch = epoch + 1 RETURNING epoch")
                .query((row, _) -> row.getLong(1))
                .single();
    }

    /// Commits changes as the leader of that epoch does, and waits until this replica's view has them.
    public Outcome lead(long epoch, List<Change> changes, List<Meter> meters) {
        Outcome outcome = commit(List.of(new Batch(epoch, changes, meters))).getFirst();
        if (outcome instanceof Outcome.Stored(long seq) && !follower.await(seq, PATIENCE)) {
            throw new IllegalStateException("The view did not come to entry %d.".formatted(seq));
        }
        return outcome;
    }

    /// Hands batches in and waits for what becomes of them.
    public List<Outcome> commit(List<Batch> batches) {
        var answers = new ArrayList<CompletableFuture<Outcome>>();
        for (Batch batch : batches) {
            var answer = new CompletableFuture<Outcome>();
            answers.add(answer);
            hubStore.commit(batch, answer::complete);
        }
        return answers.stream().map(answer -> answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join()).toList();
    }

    /// How many rows a table has.
    public long count(String table) {
        return sql.sql("SELECT count(*) FROM " + table).query((row, _) -> row.getLong(1)).single();
    }

    @Override
    public void close() {
        intake.close();
        hubStore.close();
        follower.close();
        pool.close();
    }
}
