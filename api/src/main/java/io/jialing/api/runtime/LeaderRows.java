package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.Columns;
import io.jialing.api.runtime.log.LogEntry.About;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.cluster.Health;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.Meter;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.Change;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.PartRecord.AttemptRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes what the leader decided into the rows of parts, attempts, jobs, health, nodes and meters. Of records that
/// change more than once in a transaction only the last is written; the log has them all.
final class LeaderRows {
    private final RecordCodec codec;
    private final ChangeLog log;

    LeaderRows(RecordCodec codec, ChangeLog log) {
        this.codec = codec;
        this.log = log;
    }

    /// Writes the rows of batches in their order.
    ///
    /// @return the lines that the log must have
    List<ChangeLog.Line> write(Connection connection, Instant at, List<Batch> batches) throws SQLException {
        var parts = new TreeMap<PartId, PartRecord>();
        var attempts = new TreeMap<AttemptId, PartRecord>();
        var healths = new LinkedHashMap<String, Health>();
        var nodes = new TreeMap<NodeId, Node>();
        var gone = new TreeMap<NodeId, NodeId>();
        Instant tick = null;
        for (Batch batch : batches) {
            for (Change change : batch.changes()) {
                switch (change) {
                    case Change.PartChanged(var part) -> {
                        parts.put(part.id(), part);
                        if (part.attempt() != null) {
                            attempts.put(part.attemptId(), part);
                        }
                    }
                    case Change.HealthChanged(var health) -> healths.put(health.cluster().value(), health);
                    case Change.NodeChanged(var node) -> {
                        nodes.put(node.id(), node);
                        gone.remove(node.id());
                    }
                    case Change.NodeGone(var node) -> {
                        nodes.remove(node);
                        gone.put(node, node);
                    }
                    case Change.Ticked(var now) -> tick = now;
                    case Change.JobQueued _,
                            Change.JobChanged _,
                            Change.TenantChanged _,
                            Change.TenantGone _,
                            Change.QueueChanged _,
                            Change.SiteChanged _,
                            Change.ClusterChanged _,
                            Change.PoliciesChanged _,
                            Change.SwitchesChanged _ ->
                            throw new IllegalArgumentException("The leader does not write %s.".formatted(change));
                }
            }
        }
        Map<PartId, About> before = parts.isEmpty() ? Map.of() : before(connection, parts.keySet().stream().toList());
        writeParts(connection, List.copyOf(parts.values()));
        writeAttempts(connection, at, List.copyOf(attempts.values()));
        writeJobs(connection, List.copyOf(parts.values()));
        writeMeters(connection, batches.stream().flatMap(batch -> batch.meters().stream()).toList());
        writeHealths(connection, List.copyOf(healths.values()));
        writeNodes(connection, List.copyOf(nodes.values()), List.copyOf(gone.keySet()));
        writeTick(connection, tick);
        return lines(batches, before);
    }

    /// Whose the parts are, and the state that each is in so far.
    private static Map<PartId, About> before(Connection connection, List<PartId> parts) throws SQLException {
        var columns = new Columns<PartId>(connection, parts);
        var before = new TreeMap<PartId, About>();
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        SELECT part.job, part.part, jobs.tenant, coalesce(parts.state, 'QUEUED')
                        FROM unnest(?::bigint[], ?::int[]) AS part (job, part)
                        JOIN jobs ON jobs.id = part.job
                        LEFT JOIN parts ON parts.job = part.job AND parts.part = part.part\
                        """)) {
            statement.setArray(1, columns.bigint(part -> part.job().value()));
            statement.setArray(2, columns.integer(PartId::index));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var id = new PartId(new JobId(row.getLong(1)), row.getInt(2));
                    before.put(id, new About(row.getString(3), null, row.getString(4), null));
                }
            }
        }
        return before;
    }

    private List<ChangeLog.Line> lines(List<Batch> batches, Map<PartId, About> before) {
        var latest = new TreeMap<>(before);
        var lines = new ArrayList<ChangeLog.Line>();
        for (Batch batch : batches) {
            for (Change change : batch.changes()) {
                About about = About.NOTHING;
                if (change instanceof Change.PartChanged(var part)) {
                    About last = latest.getOrDefault(part.id(), About.NOTHING);
                    about =
                            new About(
                                    last.tenant(),
                                    last.to(),
                                    part.state().name(),
                                    part.cause().isEmpty() ? null : part.cause());
                    latest.put(part.id(), about);
                }
                lines.add(log.line(change, about));
            }
        }
        return lines;
    }

    private void writeParts(Connection connection, List<PartRecord> parts) throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        var columns = new Columns<PartRecord>(connection, parts);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO parts (job, part, version, state, record)
                        SELECT job, part, version, state, record::json
                        FROM unnest(?::bigint[], ?::int[], ?::bigint[], ?::text[], ?::text[])
                            AS part (job, part, version, state, record)
                        ON CONFLICT (job, part) DO UPDATE
                        SET version = excluded.version, state = excluded.state, record = excluded.record
                        WHERE parts.version < excluded.version\
                        """)) {
            statement.setArray(1, columns.bigint(part -> part.id().job().value()));
            statement.setArray(2, columns.integer(part -> part.id().index()));
            statement.setArray(3, columns.bigint(PartRecord::version));
            statement.setArray(4, columns.text(part -> part.state().name()));
            statement.setArray(5, columns.text(codec::write));
            int written = statement.executeUpdate();
            if (written != parts.size()) {
                throw new IllegalStateException(
                        "%d of %d parts are newer in the database than here. Maybe somebody else writes them."
                                .formatted(parts.size() - written, parts.size()));
            }
        }
    }

    /// Ordered by number inside a part, so that an attempt ends before the next one begins.
    private void writeAttempts(Connection connection, Instant at, List<PartRecord> parts) throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        var columns = new Columns<PartRecord>(connection, parts);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO attempts (job, part, n, state, cluster, uid, placement, choice, planned, started, ended,
                                              cause, message)
                        SELECT job, part, n, state, cluster, uid, placement::json, choice::json, planned, started, ended,
                               cause, message
                        FROM unnest(?::bigint[], ?::int[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                                    ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::text[], ?::text[])
                            AS attempt (job, part, n, state, cluster, uid, placement, choice, planned, started, ended, cause,
                                        message)
                        ON CONFLICT (job, part, n) DO UPDATE
                        SET state = excluded.state, uid = excluded.uid, started = excluded.started,
                            ended = coalesce(attempts.ended, excluded.ended), cause = excluded.cause,
                            message = excluded.message\
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
            statement.setArray(11, columns.instant(part -> part.currentAttempt().state().isOpen() ? null : at));
            statement.setArray(12, columns.text(PartRecord::cause));
            statement.setArray(13, columns.text(PartRecord::message));
            statement.executeUpdate();
        }
    }

    /// A job of one part stands where its part stands.
    private static void writeJobs(Connection connection, List<PartRecord> parts) throws SQLException {
        if (parts.isEmpty()) {
            return;
        }
        var columns = new Columns<PartRecord>(connection, parts);
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        UPDATE jobs SET state = part.state, state_since = part.since, cluster = part.cluster,
                                        finished_at = part.finished
                        FROM unnest(?::bigint[], ?::text[], ?::timestamptz[], ?::text[], ?::timestamptz[])
                            AS part (job, state, since, cluster, finished)
                        WHERE jobs.id = part.job\
                        """)) {
            statement.setArray(1, columns.bigint(part -> part.id().job().value()));
            statement.setArray(2, columns.text(part -> part.state().name()));
            statement.setArray(3, columns.instant(PartRecord::since));
            statement.setArray(4, columns.text(LeaderRows::cluster));
            statement.setArray(5, columns.instant(part -> part.state().isTerminal() ? part.since() : null));
            statement.executeUpdate();
        }
    }

    /// Where the part is or, when it is over, where it was last.
    private static @Nullable String cluster(PartRecord part) {
        AttemptRecord attempt = part.attempt();
        boolean there =
                part.state().holdsCapacity() || part.state() == PartState.SUCCEEDED || part.state() == PartState.FAILED;
        return attempt != null && there ? attempt.placement().cluster().value() : null;
    }

    private void writeMeters(Connection connection, List<Meter> meters) throws SQLException {
        if (meters.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO metering (job, part, attempt, started, ended, tenant, queue, cluster, model, milli_cards,
                                              placement, spill_reason, preempted)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?)
                        ON CONFLICT (job, part, attempt, started) DO UPDATE
                        SET ended = coalesce(metering.ended, excluded.ended), preempted = excluded.preempted\
                        """)) {
            for (Meter meter : meters) {
                statement.setLong(1, meter.attempt().part().job().value());
                statement.setInt(2, meter.attempt().part().index());
                statement.setInt(3, meter.attempt().n());
                statement.setObject(4, meter.started().atOffset(ZoneOffset.UTC));
                statement.setObject(5, meter.ended() == null ? null : meter.ended().atOffset(ZoneOffset.UTC));
                statement.setString(6, meter.tenant());
                statement.setString(7, meter.queue());
                statement.setString(8, meter.placement().cluster().value());
                statement.setString(9, meter.placement().model());
                statement.setLong(10, meter.placement().milliCards());
                statement.setString(11, codec.write(meter.placement()));
                statement.setString(12, meter.spillReason());
                statement.setBoolean(13, meter.preempted());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void writeHealths(Connection connection, List<Health> healths) throws SQLException {
        if (healths.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO healths (cluster, version, state, since) VALUES (?, ?, ?, ?)
                        ON CONFLICT (cluster) DO UPDATE
                        SET version = excluded.version, state = excluded.state, since = excluded.since\
                        """)) {
            for (Health health : healths) {
                statement.setString(1, health.cluster().value());
                statement.setLong(2, health.version());
                statement.setString(3, health.state().name());
                statement.setObject(4, health.since().atOffset(ZoneOffset.UTC));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void writeNodes(Connection connection, List<Node> nodes, List<NodeId> gone) throws SQLException {
        if (!nodes.isEmpty()) {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            """
                            INSERT INTO nodes (cluster, name, pool, rack, model, cards, milli_cpu, memory_mib, disk_mib, arch,
                                               ready)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            ON CONFLICT (cluster, name) DO UPDATE
                            SET pool = excluded.pool, rack = excluded.rack, model = excluded.model, cards = excluded.cards,
                                milli_cpu = excluded.milli_cpu, memory_mib = excluded.memory_mib,
                                disk_mib = excluded.disk_mib, arch = excluded.arch, ready = excluded.ready\
                            """)) {
                for (Node node : nodes) {
                    statement.setString(1, node.id().cluster().value());
                    statement.setString(2, node.id().name());
                    statement.setString(3, node.pool());
                    statement.setString(4, node.rack());
                    statement.setString(5, node.model());
                    statement.setInt(6, node.cards());
                    statement.setLong(7, node.capacity().milliCpu());
                    statement.setLong(8, node.capacity().memoryMib());
                    statement.setLong(9, node.capacity().diskMib());
                    statement.setString(10, node.arch());
                    statement.setBoolean(11, node.ready());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
        if (!gone.isEmpty()) {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM nodes WHERE cluster = ? AND name = ?")) {
                for (NodeId node : gone) {
                    statement.setString(1, node.cluster().value());
                    statement.setString(2, node.name());
                    statement.addBatch();
                }
                statement.executeBatch();
            }
        }
    }

    private static void writeTick(Connection connection, @Nullable Instant tick) throws SQLException {
        if (tick == null) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "INSERT INTO ticks (at) VALUES (?) ON CONFLICT (one) DO UPDATE SET at = excluded.at")) {
            statement.setObject(1, tick.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }
}
