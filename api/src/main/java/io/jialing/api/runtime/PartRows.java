package io.jialing.api.runtime;

import io.jialing.api.runtime.log.Columns;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.PartRecord.AttemptRecord;
import io.jialing.core.state.Standing;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The rows that follow from the moves of parts and jobs in one batch: the part itself, its attempts, and where its job
/// stands. Of several moves of a part the rows keep the last; its attempts keep each how they ended.
final class PartRows {
    private final RecordCodec codec;
    private final SortedMap<PartId, List<PartRecord>> moves = new TreeMap<>();
    private final SortedMap<AttemptId, PartRecord> attempts = new TreeMap<>();
    private final SortedMap<JobId, List<Standing>> standings = new TreeMap<>();
    private final SortedMap<PartId, Stored> stored = new TreeMap<>();
    private final SortedMap<JobId, Stored> storedJobs = new TreeMap<>();

    /// What moves: a part, or a job as a whole.
    ///
    /// @param part null for the whole
    private record Moving(JobId job, @Nullable Integer part) {}

    PartRows(RecordCodec codec) {
        this.codec = codec;
    }

    /// What the database holds of a part or a job before the batch.
    ///
    /// @param version 0 for what has no row
    private record Stored(String tenant, long version, PartState state) {}

    /// Takes a move in; moves of one part come in their order.
    void add(PartRecord part) {
        moves.computeIfAbsent(part.id(), _ -> new ArrayList<>()).add(part);
        if (part.attempt() != null) {
            // How an attempt ended stays with it; what becomes of its part later is not its story.
            attempts.merge(
                    part.attemptId(),
                    part,
                    (before, after) -> before.currentAttempt().state().isOpen() ? after : before);
        }
    }

    /// Takes in where a job stands as a whole; standings of one job come in their order.
    void add(Standing standing) {
        standings.computeIfAbsent(standing.job(), _ -> new ArrayList<>()).add(standing);
    }

    /// Reads what the moves start from, and locks the rows of their jobs in the order that intake locks them in too.
    ///
    /// @return whether every part is stored as its first move expects it; if not, somebody else has moved it
    boolean follow(Connection connection) throws SQLException {
        if (moves.isEmpty() && standings.isEmpty()) {
            return true;
        }
        read(connection);
        for (var entry : moves.entrySet()) {
            Stored before = stored.get(entry.getKey());
            if (before == null) {
                throw new IllegalStateException("Part %s moves, but its job is not stored.".formatted(entry.getKey()));
            }
            long version = before.version;
            for (PartRecord part : entry.getValue()) {
                if (part.version() != ++version) {
                    return false;
                }
            }
        }
        for (var entry : standings.entrySet()) {
            Stored before = storedJobs.get(entry.getKey());
            if (before == null) {
                throw new IllegalStateException("Job %s moves, but it is not stored.".formatted(entry.getKey()));
            }
            if (entry.getValue().getFirst().version() != before.version + 1) {
                return false;
            }
        }
        return true;
    }

    private void read(Connection connection) throws SQLException {
        var moving = new ArrayList<Moving>();
        moves.keySet().forEach(part -> moving.add(new Moving(part.job(), part.index())));
        standings.keySet().forEach(job -> moving.add(new Moving(job, null)));
        var columns = new Columns<Moving>(connection, moving);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT moved.job, moved.part, jobs.tenant, coalesce(parts.version, standings.version, 0),
                               coalesce(parts.state, CASE WHEN moved.part IS NULL THEN jobs.state ELSE 'QUEUED' END)
                        FROM unnest(?::bigint[], ?::int[]) AS moved (job, part)
                        JOIN jobs ON jobs.id = moved.job
                        LEFT JOIN parts ON parts.job = moved.job AND parts.part = moved.part
                        LEFT JOIN standings ON moved.part IS NULL AND standings.job = moved.job
                        ORDER BY moved.job
                        FOR NO KEY UPDATE OF jobs
                        """)) {
            statement.setArray(1, columns.bigint(each -> each.job().value()));
            statement.setArray(2, columns.integer(Moving::part));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var before = new Stored(row.getString(3), row.getLong(4), PartState.valueOf(row.getString(5)));
                    var job = new JobId(row.getLong(1));
                    int part = row.getInt(2);
                    if (row.wasNull()) {
                        storedJobs.put(job, before);
                    } else {
                        stored.put(new PartId(job, part), before);
                    }
                }
            }
        }
    }

    /// What the log says of each move beside the move itself, by part and version.
    LogEntry.About about(PartRecord part) {
        Stored before = stored.get(part.id());
        List<PartRecord> of = moves.get(part.id());
        if (before == null || of == null) {
            throw new IllegalStateException("Part %s is not in this batch.".formatted(part.id()));
        }
        int place = (int) (part.version() - before.version - 1);
        PartState from = place == 0 ? before.state : of.get(place - 1).state();
        String reason = part.cause().isEmpty() ? null : part.cause();
        return new LogEntry.About(before.tenant, from.name(), part.state().name(), reason);
    }

    /// What the log says of where a job stands, beside that itself.
    LogEntry.About about(Standing standing) {
        Stored before = storedJobs.get(standing.job());
        List<Standing> of = standings.get(standing.job());
        if (before == null || of == null) {
            throw new IllegalStateException("Job %s is not in this batch.".formatted(standing.job()));
        }
        int place = (int) (standing.version() - before.version - 1);
        PartState from = place == 0 ? before.state : of.get(place - 1).state();
        return new LogEntry.About(
                before.tenant,
                from.name(),
                standing.state().name(),
                standing.cause().isEmpty() ? null : standing.cause());
    }

    void write(Connection connection) throws SQLException {
        if (!standings.isEmpty()) {
            writeStandings(connection, standings.values().stream().map(List::getLast).toList());
        }
        if (moves.isEmpty()) {
            return;
        }
        List<PartRecord> last = moves.values().stream().map(List::getLast).toList();
        writeParts(connection, last);
        if (!attempts.isEmpty()) {
            writeAttempts(connection, List.copyOf(attempts.values()));
        }
        writeJobs(connection, last);
    }

    private void writeParts(Connection connection, List<PartRecord> parts) throws SQLException {
        var columns = new Columns<PartRecord>(connection, parts);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO parts (job, part, version, state, record)
                        SELECT job, part, version, state, record::json
                        FROM unnest(?::bigint[], ?::int[], ?::bigint[], ?::text[], ?::text[])
                            AS moved (job, part, version, state, record)
                        ON CONFLICT (job, part) DO UPDATE
                        SET version = excluded.version, state = excluded.state, record = excluded.record
                        """)) {
            statement.setArray(1, columns.bigint(part -> part.id().job().value()));
            statement.setArray(2, columns.integer(part -> part.id().index()));
            statement.setArray(3, columns.bigint(PartRecord::version));
            statement.setArray(4, columns.text(part -> part.state().name()));
            statement.setArray(5, columns.text(codec::write));
            statement.executeUpdate();
        }
    }

    /// In the order of their numbers, so that the database sees an attempt end before the next begins.
    private void writeAttempts(Connection connection, List<PartRecord> parts) throws SQLException {
        var columns = new Columns<PartRecord>(connection, parts);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO attempts (job, part, n, state, cluster, uid, placement, choice, planned, started,
                            ended, cause, message)
                        SELECT job, part, n, state, cluster, uid, placement::json, choice::json, planned, started,
                            ended, cause, message
                        FROM unnest(?::bigint[], ?::int[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[],
                                ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[])
                            AS attempt (job, part, n, state, cluster, uid, placement, choice, planned, started,
                                ended, cause, message)
                        ON CONFLICT (job, part, n) DO UPDATE
                        SET state = excluded.state, uid = excluded.uid, started = excluded.started,
                            ended = excluded.ended, cause = excluded.cause, message = excluded.message
                        WHERE attempts.ended IS NULL
                        """)) {
            statement.setArray(1, columns.bigint(part -> part.id().job().value()));
            statement.setArray(2, columns.integer(part -> part.id().index()));
            statement.setArray(3, columns.integer(part -> part.currentAttempt().n()));
            statement.setArray(4, columns.text(part -> part.currentAttempt().state().name()));
            statement.setArray(5, columns.text(part -> part.currentAttempt().placement().cluster().value()));
            statement.setArray(6, columns.text(part -> part.currentAttempt().uid()));
            statement.setArray(7, columns.text(part -> codec.write(part.currentAttempt().placement())));
            statement.setArray(8, columns.text(part -> codec.write(part.currentAttempt().choice())));
            statement.setArray(9, columns.instant(part -> part.currentAttempt().planned()));
            statement.setArray(10, columns.instant(part -> part.currentAttempt().started()));
            statement.setArray(
                    11, columns.instant(part -> part.currentAttempt().state().isOpen() ? null : part.since()));
            statement.setArray(12, columns.text(PartRecord::cause));
            statement.setArray(13, columns.text(PartRecord::message));
            statement.executeUpdate();
        }
    }

    /// A job of one part stands where its part stands.
    private static void writeJobs(Connection connection, List<PartRecord> parts) throws SQLException {
        var columns = new Columns<PartRecord>(connection, parts);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE jobs SET state = moved.state, state_since = moved.since, cluster = moved.cluster,
                            finished_at = moved.finished
                        FROM unnest(?::bigint[], ?::text[], ?::timestamptz[], ?::text[], ?::timestamptz[])
                            AS moved (job, state, since, cluster, finished)
                        WHERE jobs.id = moved.job AND jobs.makeup IS NULL
                            AND (jobs.state, jobs.cluster) IS DISTINCT FROM (moved.state, moved.cluster)
                        """)) {
            statement.setArray(1, columns.bigint(part -> part.id().job().value()));
            statement.setArray(2, columns.text(part -> part.state().name()));
            statement.setArray(3, columns.instant(PartRecord::since));
            statement.setArray(4, columns.text(PartRows::cluster));
            statement.setArray(5, columns.instant(part -> part.state().isTerminal() ? part.since() : null));
            statement.executeUpdate();
        }
    }

    private void writeStandings(Connection connection, List<Standing> last) throws SQLException {
        var columns = new Columns<Standing>(connection, last);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        WITH moved AS (
                            SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::timestamptz[],
                                ?::timestamptz[]) AS moved (job, version, record, state, since, finished)),
                        stood AS (
                            INSERT INTO standings (job, version, record) SELECT job, version, record::json FROM moved
                            ON CONFLICT (job) DO UPDATE SET version = excluded.version, record = excluded.record)
                        UPDATE jobs SET state = moved.state, state_since = moved.since, finished_at = moved.finished
                        FROM moved WHERE jobs.id = moved.job
                        """)) {
            statement.setArray(1, columns.bigint(standing -> standing.job().value()));
            statement.setArray(2, columns.bigint(Standing::version));
            statement.setArray(3, columns.text(codec::write));
            statement.setArray(4, columns.text(standing -> standing.state().name()));
            statement.setArray(5, columns.instant(Standing::since));
            statement.setArray(6, columns.instant(standing -> standing.state().isTerminal() ? standing.since() : null));
            statement.executeUpdate();
        }
    }

    /// Where the part is or, when it is over, where it was last.
    private static @Nullable String cluster(PartRecord part) {
        AttemptRecord attempt = part.attempt();
        boolean there = part.state().holdsCapacity() || part.state().isTerminal();
        return attempt != null && there ? attempt.placement().cluster().value() : null;
    }
}
