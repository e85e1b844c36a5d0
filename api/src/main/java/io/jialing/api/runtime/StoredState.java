package io.jialing.api.runtime;

import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.api.runtime.log.Shapes;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Health;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.hub.HubStore.Loaded;
import io.jialing.core.locality.Policies;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Memory;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.Site;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.Pace;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Standing;
import io.jialing.core.state.TrialScore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/// The rows of everything that is not over, as one transaction sees them.
final class StoredState {
    private static final int ROWS_A_TRIP = 10_000;

    private final DataSource database;
    private final SQLExceptionTranslator errors;
    private final RecordCodec codec;
    private final JobRows jobs;

    StoredState(DataSource database, SQLExceptionTranslator errors, Shapes shapes) {
        this.database = database;
        this.errors = errors;
        codec = shapes.codec();
        jobs = new JobRows(shapes);
    }

    /// Reads everything: records in the order of their ids, jobs before parts.
    Loaded load() {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return load(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw LaneErrors.translate(errors, "load the state", e);
        }
    }

    private Loaded load(Connection connection) throws SQLException {
        var rows = new ArrayList<Change>();
        var head = new ArrayList<Long>();
        read(connection, "SELECT seq FROM log_head", row -> head.add(row.getLong(1)));
        var off = new ArrayList<HubSwitch>();
        read(
                connection,
                "SELECT name FROM hub_switches WHERE off ORDER BY name",
                row -> off.add(HubSwitch.valueOf(row.getString(1))));
        rows.add(new Change.SwitchesChanged(off));
        read(
                connection,
                "SELECT record FROM policies_in_force",
                row -> rows.add(new Change.PoliciesChanged(codec.read(row.getString(1), Policies.class))));
        read(
                connection,
                "SELECT at FROM ticks",
                row -> rows.add(new Change.Ticked(row.getObject(1, OffsetDateTime.class).toInstant())));
        read(
                connection,
                "SELECT record FROM tenants ORDER BY id",
                row -> rows.add(new Change.TenantChanged(codec.read(row.getString(1), Tenant.class))));
        read(
                connection,
                "SELECT record FROM cohorts ORDER BY id",
                row -> rows.add(new Change.CohortChanged(codec.read(row.getString(1), Cohort.class))));
        read(
                connection,
                "SELECT record FROM queues ORDER BY id",
                row -> rows.add(new Change.QueueChanged(codec.read(row.getString(1), Queue.class))));
        read(
                connection,
                "SELECT record FROM memories ORDER BY kind, name",
                row -> rows.add(new Change.MemoryChanged(codec.read(row.getString(1), Memory.class))));
        var paces = new ArrayList<Pace>();
        read(
                connection,
                "SELECT record FROM paces ORDER BY kind, name",
                row -> paces.add(codec.read(row.getString(1), Pace.class)));
        rows.add(new Change.PacesChanged(paces));
        read(
                connection,
                "SELECT record FROM sites ORDER BY id",
                row -> rows.add(new Change.SiteChanged(codec.read(row.getString(1), Site.class))));
        read(
                connection,
                "SELECT record FROM clusters ORDER BY id",
                row -> rows.add(new Change.ClusterChanged(codec.read(row.getString(1), Cluster.class))));
        read(
                connection,
                "SELECT record FROM supply_groups ORDER BY id",
                row -> rows.add(new Change.SupplyGroupChanged(codec.read(row.getString(1), SupplyGroup.class))));
        read(
                connection,
                "SELECT cluster, version, state, since FROM healths ORDER BY cluster",
                row -> rows.add(new Change.HealthChanged(health(row))));
        read(
                connection,
                """
                SELECT cluster, name, pool, rack, model, cards, milli_cpu, memory_mib, disk_mib, arch, ready
                FROM nodes ORDER BY cluster, name
                """,
                row -> rows.add(new Change.NodeChanged(node(row))));
        read(
                connection,
                "SELECT " + JobRows.COLUMNS + " FROM jobs WHERE finished_at IS NULL ORDER BY id",
                row -> rows.add(new Change.JobQueued(jobs.job(row))));
        read(
                connection,
                of("standings", "job"),
                row -> rows.add(new Change.JobMoved(codec.read(row.getString(1), Standing.class))));
        // What is over is asked for by its job: of the gangs, which are most, nothing is.
        read(
                connection,
                """
                SELECT record, job, part FROM parts WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED')
                UNION ALL
                SELECT parts.record, job, part FROM jobs JOIN parts ON parts.job = jobs.id
                WHERE jobs.finished_at IS NULL AND jobs.makeup IS NOT NULL
                    AND parts.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED')
                ORDER BY job, part
                """,
                row -> rows.add(new Change.PartChanged(codec.read(row.getString(1), PartRecord.class))));
        read(
                connection,
                of("trial_scores", "job, part"),
                row -> rows.add(new Change.TrialReported(codec.read(row.getString(1), TrialScore.class))));
        return new Loaded(head.getFirst(), List.copyOf(rows));
    }

    /// The records that a table holds of jobs that are not over.
    private static String of(String table, String order) {
        return """
        SELECT record FROM %s JOIN jobs ON jobs.id = %s.job WHERE jobs.finished_at IS NULL ORDER BY %s
        """
                .formatted(table, table, order);
    }

    private static Health health(ResultSet row) throws SQLException {
        return new Health(
                new ClusterId(row.getString(1)),
                row.getLong(2),
                ClusterHealth.valueOf(row.getString(3)),
                row.getObject(4, OffsetDateTime.class).toInstant());
    }

    private static Node node(ResultSet row) throws SQLException {
        return new Node(
                new NodeId(new ClusterId(row.getString(1)), row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                new Resources(row.getLong(7), row.getLong(8), row.getLong(9)),
                row.getString(10),
                row.getBoolean(11));
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void read(Connection connection, String query, RowReader reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setFetchSize(ROWS_A_TRIP);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    reader.read(row);
                }
            }
        }
    }
}
