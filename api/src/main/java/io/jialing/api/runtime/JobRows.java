package io.jialing.api.runtime;

import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.api.runtime.log.Shapes;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.ShapeId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How the narrow columns of table `jobs` say what a [JobRecord] says.
public final class JobRows {
    /// The columns, for a SELECT.
    public static final String COLUMNS =
            "id, version, tenant, queue, priority, shape, submitted, max_runtime_ms, start_before, on_partition,"
                    + " preemptible, user_retries, hold, cancel, requeues, makeup";

    private final Shapes shapes;

    /// Names that many rows share, each kept once.
    private final Map<String, String> names = new ConcurrentHashMap<>();

    public JobRows(Shapes shapes) {
        this.shapes = shapes;
    }

    /// The job of a row that has all of [#COLUMNS], in their order and first.
    public JobRecord job(ResultSet row) throws SQLException {
        long maxRuntime = row.getLong(8);
        Duration maxRuntimeOrNull = row.wasNull() ? null : Duration.ofMillis(maxRuntime);
        return new JobRecord(
                new JobId(row.getLong(1)),
                row.getLong(2),
                shared(row.getString(3)),
                shared(row.getString(4)),
                PriorityClass.valueOf(row.getString(5)),
                shapes.shape(new ShapeId(row.getString(6))),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                maxRuntimeOrNull,
                instant(row, 9),
                OnPartition.valueOf(row.getString(10)),
                row.getBoolean(11),
                row.getInt(12),
                row.getBoolean(13),
                row.getBoolean(14),
                row.getInt(15),
                makeup(row.getString(16)));
    }

    private Makeup makeup(@Nullable String json) {
        return json == null ? Makeup.GANG : shapes.codec().read(json, Makeup.class);
    }

    /// What column `makeup` says of a job; null where it is one gang.
    public static @Nullable String makeup(JobRecord job, RecordCodec codec) {
        return job.makeup() instanceof Makeup.Gang ? null : codec.write(job.makeup());
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private String shared(String name) {
        String known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }
}
