package io.jialing.api.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.jobs.explanation.Placed;
import io.jialing.api.runtime.log.RecordCodec;
import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.JobId;
import io.jialing.core.state.Choice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Attempts in the store.
final class Attempts {
    private static final String SELECT =
            "SELECT part, n, state, placement, choice, planned, started, ended, cause, message FROM attempts";

    private final JdbcClient sql;
    private final RecordCodec codec;

    Attempts(JdbcClient sql, RecordCodec codec) {
        this.sql = sql;
        this.codec = codec;
    }

    /// One try to run a part.
    ///
    /// @param startedAt when all of its pods ran; null before
    /// @param endedAt when it was over; null before
    /// @param cause why it is over, in one word; empty when that goes without saying
    record Attempt(
            int part,
            int n,
            AttemptState state,
            Placement placement,
            Choice choice,
            Instant plannedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            String cause,
            String message) {}

    /// An attempt as clients see it.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            int part,
            int attempt,
            AttemptState state,
            Placed placement,
            Instant plannedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String cause,
            @Nullable String message) {
        static View of(Attempt attempt) {
            return new View(
                    attempt.part(),
                    attempt.n(),
                    attempt.state(),
                    Placed.of(attempt.placement(), attempt.choice(), null),
                    attempt.plannedAt(),
                    attempt.startedAt(),
                    attempt.endedAt(),
                    attempt.cause().isEmpty() ? null : attempt.cause(),
                    attempt.message().isEmpty() ? null : attempt.message());
        }
    }

    /// All attempts of a job after one of them, by part and number.
    List<Attempt> of(JobId job, int afterPart, int afterN, int most) {
        return sql.sql(SELECT + " WHERE job = ? AND (part, n) > (?, ?) ORDER BY part, n LIMIT ?")
                .params(job.value(), afterPart, afterN, most)
                .query(this::attempt)
                .list();
    }

    /// An attempt of a part.
    ///
    /// @param n null for the latest
    Optional<Attempt> find(JobId job, int part, @Nullable Integer n) {
        return sql.sql(SELECT + " WHERE job = ? AND part = ? AND (?::int IS NULL OR n = ?) ORDER BY n DESC LIMIT 1")
                .params(job.value(), part)
                .param(n)
                .param(n)
                .query(this::attempt)
                .optional();
    }

    private Attempt attempt(ResultSet row, int index) throws SQLException {
        return new Attempt(
                row.getInt("part"),
                row.getInt("n"),
                AttemptState.valueOf(row.getString("state")),
                codec.read(row.getString("placement"), Placement.class),
                codec.read(row.getString("choice"), Choice.class),
                row.getObject("planned", OffsetDateTime.class).toInstant(),
                instant(row, "started"),
                instant(row, "ended"),
                row.getString("cause"),
                row.getString("message"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
