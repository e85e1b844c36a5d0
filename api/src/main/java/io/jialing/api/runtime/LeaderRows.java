package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Health;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.Meter;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Memory;
import io.jialing.core.state.Change;
import io.jialing.core.state.Pace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes what the leader decided and saw into the rows of parts, attempts, jobs, health, nodes and meters. Of a record
/// that changes more than once in a batch only the last is written; the log has them all.
final class LeaderRows {
    private final RecordCodec codec;
    private final ChangeLog log;

    LeaderRows(RecordCodec codec, ChangeLog log) {
        this.codec = codec;
        this.log = log;
    }

    /// Writes the rows of a batch.
    ///
    /// @return the lines that the log must have; empty, with nothing written, when a part is not stored as the batch
    ///   expects it, because somebody else leads
    /// @throws IllegalArgumentException when a change is not the leader's to make
    Optional<List<ChangeLog.Line>> write(Connection connection, Batch batch) throws SQLException {
        var parts = new PartRows(codec);
        var healths = new TreeMap<ClusterId, Health>();
        // What becomes of a node last: as it is, or gone.
        var nodes = new TreeMap<NodeId, Optional<Node>>();
        var memories = new TreeMap<Member, Memory>();
        var paces = new TreeMap<Pace.Key, Pace>();
        Instant tick = null;
        for (Change change : batch.changes()) {
            switch (change) {
                case Change.PartChanged(var part) -> parts.add(part);
                case Change.JobMoved(var standing) -> parts.add(standing);
                case Change.HealthChanged(var health) -> healths.put(health.cluster(), health);
                case Change.NodeChanged(var node) -> nodes.put(node.id(), Optional.of(node));
                case Change.NodeGone(var node) -> nodes.put(node, Optional.empty());
                case Change.MemoryChanged(var memory) -> memories.put(memory.member(), memory);
                case Change.PacesChanged(var changed) -> changed.forEach(pace -> paces.put(pace.key(), pace));
                case Change.Ticked(var now) -> tick = now;
                case Change.JobQueued _,
                        Change.JobChanged _,
                        Change.TrialReported _,
                        Change.TenantChanged _,
                        Change.TenantGone _,
                        Change.CohortChanged _,
                        Change.SupplyGroupChanged _,
                        Change.QueueChanged _,
                        Change.SiteChanged _,
                        Change.ClusterChanged _,
                        Change.PoliciesChanged _,
                        Change.SwitchesChanged _ ->
                        throw new IllegalArgumentException("The leader does not write %s.".formatted(change));
            }
        }
        if (!parts.follow(connection)) {
            return Optional.empty();
        }
        parts.write(connection);
        writeMeters(connection, batch.meters());
        writeHealths(connection, healths.values());
        writeNodes(connection, nodes);
        writeMemories(connection, memories.values());
        writePaces(connection, paces.values());
        writeTick(connection, tick);
        return Optional.of(lines(batch, parts));
    }

    private List<ChangeLog.Line> lines(Batch batch, PartRows parts) {
        var lines = new ArrayList<ChangeLog.Line>();
        for (Change change : batch.changes()) {
            lines.add(
                    log.line(
                            change,
                            switch (change) {
                                case Change.PartChanged(var part) -> parts.about(part);
                                case Change.JobMoved(var standing) -> parts.about(standing);
                                default -> LogEntry.About.NOTHING;
                            }));
        }
        return lines;
    }

    /// An interval may be stored twice, when it begins and when it ends; the second time it only gains its end.
    private void writeMeters(Connection connection, List<Meter> meters) throws SQLException {
        if (meters.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO metering (job, part, attempt, started, ended, tenant, queue, cluster, model,
                            milli_cards, placement, spill_reason, preempted)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, ?, ?)
                        ON CONFLICT (job, part, attempt, started) DO UPDATE
                        SET ended = excluded.ended, preempted = excluded.preempted WHERE metering.ended IS NULL
                        """)) {
            for (Meter meter : meters) {
                Instant ended = meter.ended();
                statement.setLong(1, meter.attempt().part().job().value());
                statement.setInt(2, meter.attempt().part().index());
                statement.setInt(3, meter.attempt().n());
                statement.setObject(4, meter.started().atOffset(ZoneOffset.UTC));
                statement.setObject(5, ended == null ? null : ended.atOffset(ZoneOffset.UTC));
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

    private static void writeHealths(Connection connection, Collection<Health> healths) throws SQLException {
        if (healths.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        INSERT INTO healths (cluster, version, state, since) VALUES (?, ?, ?, ?)
                        ON CONFLICT (cluster) DO UPDATE
                        SET version = excluded.version, state = excluded.state, since = excluded.since
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

    private static void writeNodes(Connection connection, SortedMap<NodeId, Optional<Node>> nodes) throws SQLException {
        if (nodes.isEmpty()) {
            return;
        }
        try (PreparedStatement put =
                        connection.prepareStatement(
                                """
                                INSERT INTO nodes (cluster, name, pool, rack, model, cards, milli_cpu, memory_mib,
                                    disk_mib, arch, ready)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                                ON CONFLICT (cluster, name) DO UPDATE
                                SET pool = excluded.pool, rack = excluded.rack, model = excluded.model,
                                    cards = excluded.cards, milli_cpu = excluded.milli_cpu,
                                    memory_mib = excluded.memory_mib, disk_mib = excluded.disk_mib,
                                    arch = excluded.arch, ready = excluded.ready
                                """);
                PreparedStatement remove =
                        connection.prepareStatement("DELETE FROM nodes WHERE cluster = ? AND name = ?")) {
            for (var entry : nodes.entrySet()) {
                NodeId id = entry.getKey();
                PreparedStatement statement = entry.getValue().isPresent() ? put : remove;
                statement.setString(1, id.cluster().value());
                statement.setString(2, id.name());
                if (entry.getValue().isPresent()) {
                    set(statement, entry.getValue().get());
                }
                statement.addBatch();
            }
            put.executeBatch();
            remove.executeBatch();
        }
    }

    private static void set(PreparedStatement statement, Node node) throws SQLException {
        statement.setString(3, node.pool());
        statement.setString(4, node.rack());
        statement.setString(5, node.model());
        statement.setInt(6, node.cards());
        statement.setLong(7, node.capacity().milliCpu());
        statement.setLong(8, node.capacity().memoryMib());
        statement.setLong(9, node.capacity().diskMib());
        statement.setString(10, node.arch());
        statement.setBoolean(11, node.ready());
    }

    private void writeMemories(Connection connection, Collection<Memory> memories) throws SQLException {
        putEach(
                connection,
                "memories",
                memories,
                memory -> new Named(memory.member().kind().name(), memory.member().name()));
    }

    private void writePaces(Connection connection, Collection<Pace> paces) throws SQLException {
        putEach(connection, "paces", paces, pace -> new Named(pace.key().kind().name(), pace.key().name()));
    }

    /// What the row of a record is found by.
    private record Named(String kind, String name) {}

    /// Puts each record into its row of a table of (kind, name, record).
    private <R> void putEach(Connection connection, String table, Collection<R> records, Function<R, Named> named)
            throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        String put =
                """
                INSERT INTO %s (kind, name, record) VALUES (?, ?, ?::json)
                ON CONFLICT (kind, name) DO UPDATE SET record = excluded.record
                """
                        .formatted(table);
        try (PreparedStatement statement = connection.prepareStatement(put)) {
            for (R record : records) {
                Named row = named.apply(record);
                statement.setString(1, row.kind());
                statement.setString(2, row.name());
                statement.setString(3, codec.write(record));
                statement.addBatch();
            }
            statement.executeBatch();
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
