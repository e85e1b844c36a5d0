package io.jialing.api.runtime;

import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.locality.Policies;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.TrialScore;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of the records that intake writes. A record of version 1 is new; any other replaces the version before it.
final class IntakeRows {
    private final JdbcClient sql;
    private final RecordCodec codec;

    IntakeRows(JdbcClient sql, RecordCodec codec) {
        this.sql = sql;
        this.codec = codec;
    }

    void store(Change change) {
        switch (change) {
            case Change.TenantChanged(var tenant) -> store("tenants", tenant.id(), tenant.version(), tenant);
            case Change.TenantGone(var id) -> sql.sql("DELETE FROM tenants WHERE id = ?").param(id).update();
            case Change.CohortChanged(var cohort) -> store("cohorts", cohort.name(), cohort.version(), cohort);
            case Change.QueueChanged(var queue) -> store("queues", queue.name(), queue.version(), queue);
            case Change.SupplyGroupChanged(var group) ->
                    store("supply_groups", group.id().value(), group.version(), group);
            case Change.ClusterChanged(var cluster) ->
                    store("clusters", cluster.id().value(), cluster.version(), cluster);
            case Change.SiteChanged(var site) ->
                    sql.sql(
                                    """
                                    INSERT INTO sites (id, record) VALUES (?, ?::json)
                                    ON CONFLICT (id) DO UPDATE SET record = excluded.record
                                    """)
                            .params(site.id().value(), codec.write(site))
                            .update();
            case Change.JobChanged(var job) -> store(job);
            case Change.TrialReported(var score) -> store(score);
            case Change.SwitchesChanged _ -> {
                // The rows are written by whoever knows the reason and the end.
            }
            case Change.JobQueued _ -> throw new IllegalArgumentException("Jobs are taken in by JobIntake.");
            case Change.PoliciesChanged(var policies) ->
                    sql.sql(
                                    """
                                    INSERT INTO policies_in_force (record) VALUES (?::json)
                                    ON CONFLICT (one) DO UPDATE SET record = excluded.record
                                    """)
                            .param(codec.write(policies))
                            .update();
            case Change.PartChanged _,
                    Change.JobMoved _,
                    Change.HealthChanged _,
                    Change.NodeChanged _,
                    Change.NodeGone _,
                    Change.MemoryChanged _,
                    Change.PacesChanged _,
                    Change.Ticked _ ->
                    throw new IllegalArgumentException("Only the leader may store %s.".formatted(change));
        }
    }

    /// The stored policies; those that ship as long as no others were published.
    Policies policies() {
        return sql.sql("SELECT record FROM policies_in_force")
                .query(String.class)
                .optional()
                .map(record -> codec.read(record, Policies.class))
                .orElseGet(Policies::shipped);
    }

    /// The stored record, locked until the end of the transaction; empty when there is none.
    <T> Optional<T> lock(String table, String id, Class<T> type) {
        return sql.sql("SELECT record FROM %s WHERE id = ? FOR UPDATE".formatted(table))
                .param(id)
                .query(String.class)
                .optional()
                .map(record -> codec.read(record, type));
    }

    /// All stored records by id; until the end of the transaction nobody else writes any of that table, new ones
    /// included.
    <T> List<T> lockAll(String table, Class<T> type) {
        sql.sql("LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE".formatted(table)).update();
        return sql.sql("SELECT record FROM %s ORDER BY id".formatted(table))
                .query((row, _) -> codec.read(row.getString("record"), type))
                .list();
    }

    private void store(String table, String id, long version, Object record) {
        String json = codec.write(record);
        if (version == 1) {
            String insert =
                    "INSERT INTO " + table + " (id, version, record) VALUES (?, 1, ?::json) ON CONFLICT DO NOTHING";
            if (sql.sql(insert).params(id, json).update() == 0) {
                throw new DuplicateKeyException("There is a row %s in %s already.".formatted(id, table));
            }
        } else {
            String update =
                    "UPDATE " + table + " SET version = version + 1, record = ?::json WHERE id = ? AND version = ?";
            if (sql.sql(update).params(json, id, version - 1).update() == 0) {
                throw stale(table, id, version);
            }
        }
    }

    private void store(JobRecord job) {
        int rows =
                sql.sql(
                                """
                                UPDATE jobs SET version = version + 1, priority = ?, hold = ?, cancel = ?, requeues = ?,
                                    makeup = ?::json
                                WHERE id = ? AND version = ?
                                """)
                        .params(job.priority().name(), job.hold(), job.cancel(), job.requeues())
                        .param(JobRows.makeup(job, codec))
                        .params(job.id().value(), job.version() - 1)
                        .update();
        if (rows == 0) {
            throw stale("jobs", job.id().toString(), job.version());
        }
    }

    private void store(TrialScore score) {
        int rows =
                sql.sql(
                                """
                                INSERT INTO trial_scores (job, part, version, record) VALUES (?, ?, ?, ?::json)
                                ON CONFLICT (job, part) DO UPDATE
                                SET version = excluded.version, record = excluded.record
                                WHERE trial_scores.version = excluded.version - 1
                                """)
                        .params(score.trial().job().value(), score.trial().index(), score.version(), codec.write(score))
                        .update();
        if (rows == 0) {
            throw stale("trial_scores", score.trial().toString(), score.version());
        }
    }

    private static OptimisticLockingFailureException stale(String table, String id, long version) {
        return new OptimisticLockingFailureException(
                "The row %s in %s is not at version %d any more.".formatted(id, table, version - 1));
    }
}
