package io.jialing.api.jobs;

import io.jialing.api.runtime.JobRows;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.PartRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Jobs in the store, over or not.
final class Jobs {
    private static final String COLUMNS = JobRows.COLUMNS + ", name, labels, state, state_since, cluster, finished_at";

    private final JdbcClient sql;
    private final JobRows rows;
    private final RecordCodec codec;

    Jobs(JdbcClient sql, JobRows rows, RecordCodec codec) {
        this.sql = sql;
        this.rows = rows;
        this.codec = codec;
    }

    Optional<StoredJob> find(JobId id) {
        return find(sql, id, "");
    }

    /// Finds a job and keeps others from changing it until the transaction ends.
    Optional<StoredJob> findToChange(JdbcClient transaction, JobId id) {
        return find(transaction, id, " FOR NO KEY UPDATE");
    }

    private Optional<StoredJob> find(JdbcClient in, JobId id, String lock) {
        return in.sql("SELECT " + COLUMNS + " FROM jobs WHERE id = ?" + lock)
                .param(id.value())
                .query((row, _) -> job(row))
                .optional();
    }

    /// The newest jobs first.
    ///
    /// @param before only ids less than this one; null for all
    List<StoredJob> list(JobFilter filter, @Nullable JobId before, int most) {
        if (filter.isNobodys()) {
            return List.of();
        }
        JobFilter.Where where = filter.where();
        var parameters = new ArrayList<>(where.parameters());
        parameters.add(before == null ? Long.MAX_VALUE : before.value());
        parameters.add(most);
        return sql.sql(
                        "SELECT "
                                + COLUMNS
                                + " FROM jobs WHERE "
                                + where.condition()
                                + " AND id < ? ORDER BY id DESC LIMIT ?")
                .params(parameters)
                .query((row, _) -> job(row))
                .list();
    }

    /// The ids of unfinished jobs that nobody has cancelled yet, oldest first.
    List<JobId> unfinished(JobFilter filter, int most) {
        if (filter.isNobodys()) {
            return List.of();
        }
        JobFilter.Where where = filter.where();
        var parameters = new ArrayList<>(where.parameters());
        parameters.add(most);
        return sql.sql(
                        "SELECT id FROM jobs WHERE "
                                + where.condition()
                                + " AND finished_at IS NULL AND NOT cancel ORDER BY id LIMIT ?")
                .params(parameters)
                .query((row, _) -> new JobId(row.getLong(1)))
                .list();
    }

    /// How many unfinished jobs nobody has cancelled yet.
    long countUnfinished(JobFilter filter) {
        if (filter.isNobodys()) {
            return 0;
        }
        JobFilter.Where where = filter.where();
        return sql.sql(
                        "SELECT count(*) FROM jobs WHERE "
                                + where.condition()
                                + " AND finished_at IS NULL AND NOT cancel")
                .params(where.parameters())
                .query(Long.class)
                .single();
    }

    /// The specification, as [io.jialing.api.jobs.document.JobDocument] wrote it.
    String document(JobId id) {
        return sql.sql("SELECT document FROM jobs WHERE id = ?").param(id.value()).query(String.class).single();
    }

    /// The parts of a job; a training job has one, which is queued while nothing has happened to it.
    List<PartRecord> parts(StoredJob job) {
        List<PartRecord> parts =
                sql.sql("SELECT record FROM parts WHERE job = ? ORDER BY part")
                        .param(job.record().id().value())
                        .query((row, _) -> codec.read(row.getString(1), PartRecord.class))
                        .list();
        return parts.isEmpty() && job.record().makeup() instanceof Makeup.Gang
                ? List.of(PartRecord.queued(new PartId(job.record().id(), 0), job.record().submitted()))
                : parts;
    }

    private StoredJob job(ResultSet row) throws SQLException {
        return new StoredJob(
                rows.job(row),
                row.getString("name"),
                row.getString("labels"),
                PartState.valueOf(row.getString("state")),
                row.getObject("state_since", OffsetDateTime.class).toInstant(),
                row.getString("cluster"),
                instant(row, "finished_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
