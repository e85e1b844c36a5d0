package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogDays;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.support.TransactionTemplate;

/// The way in for everything that people want of the hub, on any replica: a transaction that stores rows and puts the
/// changes into the log, whoever leads.
public final class IntakeLane {
    /// How long a writer waits until this replica has read what it wrote.
    private static final Duration READ_BACK = Duration.ofSeconds(1);

    private final DataSource database;
    private final TransactionTemplate transactions;
    private final JdbcClient sql;
    private final SQLExceptionTranslator errors;
    private final ChangeLog log;
    private final LogDays days;
    private final IntakeRows rows;
    private final StateView view;
    private final InstantSource clock;

    IntakeLane(
            DataSource database,
            TransactionTemplate transactions,
            JdbcClient sql,
            SQLExceptionTranslator errors,
            ChangeLog log,
            LogDays days,
            IntakeRows rows,
            StateView view,
            InstantSource clock) {
        this.database = database;
        this.transactions = transactions;
        this.sql = sql;
        this.errors = errors;
        this.log = log;
        this.days = days;
        this.rows = rows;
        this.view = view;
        this.clock = clock;
    }

    /// Runs `work` in one transaction, at an instant of the hub's clock. Once it is durable, waits until [StateView] on
    /// this replica includes its changes (a second at most), so that the caller reads what it wrote.
    ///
    /// @return what `work` returned
    /// @throws org.springframework.dao.DataAccessException when the database does not store it
    public <T extends @Nullable Object> T transact(IntakeWork<T> work) {
        Instant at = clock.instant();
        days.prepare(at);
        Done<T> done =
                transactions.execute(_ -> {
                    var transaction = new IntakeTransaction(sql, at, log, rows);
                    T result = work.in(transaction);
                    return new Done<>(result, append(transaction));
                });
        if (done == null) {
            throw new IllegalStateException("A transaction always has a result.");
        }
        if (done.seq > 0) {
            view.await(done.seq, READ_BACK);
        }
        return done.result;
    }

    private long append(IntakeTransaction transaction) {
        if (transaction.lines().isEmpty()) {
            return 0;
        }
        Connection connection = DataSourceUtils.getConnection(database);
        try {
            return log.append(connection, transaction.at(), transaction.lines());
        } catch (SQLException e) {
            throw LaneErrors.translate(errors, "append to the change log", e);
        } finally {
            DataSourceUtils.releaseConnection(connection, database);
        }
    }

    private record Done<T extends @Nullable Object>(T result, long seq) {}
}
