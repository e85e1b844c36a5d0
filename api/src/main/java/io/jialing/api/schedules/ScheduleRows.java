package io.jialing.api.schedules;

import io.jialing.core.job.JobId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Schedules and what became of their fire times, in the database. Whatever changes them runs in the transaction of its
/// caller.
final class ScheduleRows {
    /// How many fires of a schedule are kept.
    private static final int KEPT = 100;

    private static final String COLUMNS =
            "SELECT id, version, tenant, name, cron, time_zone, misfire, overlap, job, next_fire FROM schedules ";

    private static final String FIRE_COLUMNS =
            "SELECT schedule, at, actor, outcome, missed, job, problem FROM schedule_fires ";

    private final JdbcClient sql;
    private final JsonMapper json;

    ScheduleRows(JdbcClient sql, JsonMapper json) {
        this.sql = sql;
        this.json = json;
    }

    Optional<Schedule> find(String id) {
        return sql.sql(COLUMNS + "WHERE id = ?").param(id).query(ScheduleRows::schedule).optional();
    }

    /// The same, kept from others until the transaction ends.
    Optional<Schedule> lock(String id) {
        return sql.sql(COLUMNS + "WHERE id = ? FOR UPDATE").param(id).query(ScheduleRows::schedule).optional();
    }

    boolean isTaken(String tenant, String name) {
        return sql.sql("SELECT 1 FROM schedules WHERE tenant = ? AND name = ?")
                .params(tenant, name)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /// Those with an id after `after`, in the order of their ids.
    List<Schedule> list(String after, int most) {
        return sql.sql(COLUMNS + "WHERE id > ? ORDER BY id LIMIT ?")
                .params(after, most)
                .query(ScheduleRows::schedule)
                .list();
    }

    /// All that are not paused.
    List<Schedule> enabled() {
        return sql.sql(COLUMNS + "WHERE enabled ORDER BY id").query(ScheduleRows::schedule).list();
    }

    void insert(Schedule schedule) {
        sql.sql(
                        """
                        INSERT INTO schedules
                            (id, version, tenant, name, cron, time_zone, misfire, overlap, enabled, job, next_fire)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(schedule.id(), schedule.version(), schedule.tenant(), schedule.name())
                .params(schedule.recurrence().cron(), schedule.recurrence().zone().getId())
                .params(schedule.misfire().name(), schedule.overlap().name(), schedule.isEnabled(), schedule.job())
                .param(nextFire(schedule))
                .update();
    }

    void update(Schedule schedule) {
        sql.sql(
                        """
                        UPDATE schedules SET version = ?, cron = ?, time_zone = ?, misfire = ?, overlap = ?,
                            enabled = ?, job = ?, next_fire = ?
                        WHERE id = ?
                        """)
                .params(schedule.version(), schedule.recurrence().cron(), schedule.recurrence().zone().getId())
                .params(schedule.misfire().name(), schedule.overlap().name(), schedule.isEnabled(), schedule.job())
                .param(nextFire(schedule))
                .param(schedule.id())
                .update();
    }

    void delete(String id) {
        sql.sql("DELETE FROM schedules WHERE id = ?").param(id).update();
    }

    /// What became of the last times of each schedule, at most so many, the latest first.
    Map<String, List<Fire>> fires(List<String> ids, int most) {
        var fires = new TreeMap<String, List<Fire>>();
        sql.sql(
                        "SELECT last.* FROM unnest(?::text[]) AS asked (id) CROSS JOIN LATERAL ("
                                + FIRE_COLUMNS
                                + "WHERE schedule = asked.id ORDER BY at DESC, actor LIMIT ?) AS last"
                                + " ORDER BY schedule, at DESC, actor")
                .params(ids.toArray(String[]::new), most)
                .query((row, n) ->
                        fires.computeIfAbsent(row.getString("schedule"), _ -> new ArrayList<>()).add(fire(row, n)))
                .list();
        return fires;
    }

    /// The fire that a job came of.
    Optional<Fire> fireOf(String id, JobId job) {
        return sql.sql(FIRE_COLUMNS + "WHERE schedule = ? AND job = ?")
                .params(id, job.value())
                .query(this::fire)
                .optional();
    }

    /// Notes what became of a time, unless that is known already, and forgets what is long past.
    ///
    /// @return whether it was not known
    boolean insert(String id, Fire fire) {
        int inserted =
                sql.sql(
                                """
                                INSERT INTO schedule_fires (schedule, at, actor, outcome, missed, job, problem)
                                VALUES (?, ?, ?, ?, ?, ?, ?::json) ON CONFLICT DO NOTHING
                                """)
                        .params(id, utc(fire.at()), fire.by(), fire.outcome().name(), fire.missed())
                        .param(fire.job() == null ? null : JobId.parse(fire.job()).value())
                        .param(fire.problem() == null ? null : json.writeValueAsString(fire.problem()))
                        .update();
        sql.sql(
                        """
                        DELETE FROM schedule_fires WHERE schedule = :id AND at <
                            (SELECT at FROM schedule_fires WHERE schedule = :id ORDER BY at DESC OFFSET :kept LIMIT 1)
                        """)
                .param("id", id)
                .param("kept", KEPT - 1)
                .update();
        return inserted == 1;
    }

    /// The jobs of times before `at` that are not over.
    List<JobId> unfinished(String id, Instant at) {
        return sql.sql(
                        """
                        SELECT job.id FROM schedule_fires fire JOIN jobs job ON job.id = fire.job
                        WHERE fire.schedule = ? AND fire.at < ? AND job.finished_at IS NULL ORDER BY job.id
                        """)
                .params(id, utc(at))
                .query((row, _) -> new JobId(row.getLong(1)))
                .list();
    }

    private static Schedule schedule(ResultSet row, int n) throws SQLException {
        return new Schedule(
                row.getString("id"),
                row.getLong("version"),
                row.getString("tenant"),
                row.getString("name"),
                Recurrence.of(row.getString("cron"), ZoneId.of(row.getString("time_zone"))),
                Misfire.valueOf(row.getString("misfire")),
                Overlap.valueOf(row.getString("overlap")),
                row.getString("job"),
                instant(row, "next_fire"));
    }

    private Fire fire(ResultSet row, int n) throws SQLException {
        long job = row.getLong("job");
        String submitted = row.wasNull() ? null : new JobId(job).toString();
        String problem = row.getString("problem");
        return new Fire(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("actor"),
                Fire.Outcome.valueOf(row.getString("outcome")),
                row.getInt("missed"),
                submitted,
                problem == null ? null : json.readValue(problem, Fire.Refusal.class));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    private static @Nullable OffsetDateTime nextFire(Schedule schedule) {
        Instant next = schedule.nextFire();
        return next == null ? null : utc(next);
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
