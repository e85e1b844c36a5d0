package io.jialing.api.runtime.log;

import io.jialing.core.job.JobId;
import io.jialing.core.state.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The log of all changes, numbered in the order of their commits.
///
/// A number is allotted by updating the one row of `log_head`, last thing in a transaction; its lock is held until the
/// commit, so nobody commits a lower number later, and who reads what is above the last number read misses nothing.
public final class ChangeLog {
    /// Where sessions listen for the number of the newest entry.
    public static final String CHANNEL = "jialing_changes";

    private static final String APPEND =
            """
            WITH head AS (UPDATE log_head SET seq = seq + ? RETURNING seq),
            logged AS (
                INSERT INTO changes (seq, at, kind, tenant, job, from_state, to_state, reason, body)
                SELECT head.seq - ? + entry.n, ?, entry.kind, entry.tenant, entry.job, entry.from_state,
                       entry.to_state, entry.reason, entry.body::json
                FROM head, unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[])
                    WITH ORDINALITY AS entry (kind, tenant, job, from_state, to_state, reason, body, n))
            SELECT seq, pg_notify('%s', seq::text) FROM head
            """
                    .formatted(CHANNEL);

    private static final String ENTRY = "SELECT seq, at, kind, tenant, from_state, to_state, reason, body FROM changes";

    private final JdbcClient sql;
    private final RecordCodec codec;

    public ChangeLog(JdbcClient sql, RecordCodec codec) {
        this.sql = sql;
        this.codec = codec;
    }

    /// A line to append, written in advance.
    ///
    /// @param job the job it is about; null when it is about none
    public record Line(ChangeKind kind, LogEntry.About about, @Nullable JobId job, String body) {}

    /// The line of a change.
    public Line line(Change change, LogEntry.About about) {
        return new Line(ChangeKind.of(change), about, job(change), codec.write(change));
    }

    private static @Nullable JobId job(Change change) {
        return switch (change) {
            case Change.JobQueued(var job) -> job.id();
            case Change.JobChanged(var job) -> job.id();
            case Change.PartChanged(var part) -> part.id().job();
            case Change.JobMoved(var standing) -> standing.job();
            case Change.TrialReported(var score) -> score.trial().job();
            case Change.TenantChanged _,
                    Change.TenantGone _,
                    Change.CohortChanged _,
                    Change.SupplyGroupChanged _,
                    Change.QueueChanged _,
                    Change.SiteChanged _,
                    Change.ClusterChanged _,
                    Change.HealthChanged _,
                    Change.NodeChanged _,
                    Change.NodeGone _,
                    Change.PoliciesChanged _,
                    Change.SwitchesChanged _,
                    Change.MemoryChanged _,
                    Change.PacesChanged _,
                    Change.Ticked _ ->
                    null;
        };
    }

    /// Appends lines as the last statement of a transaction. The day of `at` must have been prepared.
    ///
    /// @return the number of the last line
    public long append(Connection transaction, Instant at, List<Line> lines) throws SQLException {
        var columns = new Columns<Line>(transaction, lines);
        try (PreparedStatement statement = transaction.prepareStatement(APPEND)) {
            statement.setInt(1, lines.size());
            statement.setInt(2, lines.size());
            statement.setObject(3, at.atOffset(ZoneOffset.UTC));
            statement.setArray(4, columns.text(line -> line.kind().name()));
            statement.setArray(5, columns.text(line -> line.about().tenant()));
            statement.setArray(6, columns.bigint(line -> line.job() == null ? null : line.job().value()));
            statement.setArray(7, columns.text(line -> line.about().from()));
            statement.setArray(8, columns.text(line -> line.about().to()));
            statement.setArray(9, columns.text(line -> line.about().reason()));
            statement.setArray(10, columns.text(Line::body));
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    /// The number of the newest entry; 0 when there is none.
    public long head() {
        return sql.sql("SELECT seq FROM log_head").query(Long.class).single();
    }

    /// The entries after `seq`, in order.
    ///
    /// @param most how many at most
    public List<LogEntry> after(long seq, int most) {
        return sql.sql(ENTRY + " WHERE seq > ? ORDER BY seq LIMIT ?").params(seq, most).query(this::entry).list();
    }

    /// The number of the oldest entry that is kept; that of the next entry when none is.
    public long first() {
        return sql.sql("SELECT coalesce((SELECT min(seq) FROM changes), (SELECT seq + 1 FROM log_head))")
                .query(Long.class)
                .single();
    }

    /// The entries about a tenant's affairs after `seq`, in order.
    ///
    /// @param most how many at most
    public List<LogEntry> ofTenant(String tenant, long seq, int most) {
        return sql.sql(ENTRY + " WHERE tenant = ? AND seq > ? ORDER BY seq LIMIT ?")
                .params(tenant, seq, most)
                .query(this::entry)
                .list();
    }

    /// The entries about a job after `seq`, in order.
    ///
    /// @param most how many at most
    public List<LogEntry> ofJob(JobId job, long seq, int most) {
        return sql.sql(ENTRY + " WHERE job = ? AND seq > ? ORDER BY seq LIMIT ?")
                .params(job.value(), seq, most)
                .query(this::entry)
                .list();
    }

    private LogEntry entry(ResultSet row, int n) throws SQLException {
        return new LogEntry(
                row.getLong("seq"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                codec.readChange(ChangeKind.valueOf(row.getString("kind")), row.getString("body")),
                new LogEntry.About(
                        row.getString("tenant"),
                        row.getString("from_state"),
                        row.getString("to_state"),
                        row.getString("reason")));
    }
}
