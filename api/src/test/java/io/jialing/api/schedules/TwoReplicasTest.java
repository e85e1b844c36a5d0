package io.jialing.api.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http;
import io.jialing.api.TestDatabase;
import io.jialing.api.Town;
import io.jialing.api.client.HubProcess;
import io.jialing.api.client.Wait;
import java.net.URI;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Two replicas of the service on one database, in processes of their own, on a clock that runs 300 times faster.
class TwoReplicasTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final int SCHEDULES = 6;
    private static final int BEFORE = 5;
    private static final int AFTER = 4;

    /// A schedule under test.
    ///
    /// @param job the name of its jobs
    private record Made(String id, Recurrence recurrence, String job) {}

    private record Fired(Instant at, int missed, long job) {
        static Fired of(ResultSet row, int n) throws SQLException {
            return new Fired(
                    row.getObject("at", OffsetDateTime.class).toInstant(), row.getInt("missed"), row.getLong("job"));
        }
    }

    private static HubProcess started(TestDatabase database, Path directory) {
        var settings = new ArrayList<>(database.settings());
        settings.addAll(List.of("--jialing.simulation.topology=none", "--jialing.clock.speed=300"));
        var options = List.of("-Xmx400m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
        var replica = new HubProcess(directory, 0, options, settings);
        replica.start();
        return replica;
    }

    private static int port(HubProcess replica) {
        return URI.create(replica.address()).getPort();
    }

    @Test
    void each_time_is_fired_once_though_both_fire_and_one_of_them_is_killed(@TempDir Path folder) {
        var database = TestDatabase.fresh();
        try (var pool = database.pool();
                var first = started(database, folder.resolve("first"));
                var second = started(database, folder.resolve("second"))) {
            var sql = JdbcClient.create(pool);
            var one = Town.built(port(first), folder.resolve("first")).river();
            var other = new Http(port(second), one.key(), List.of());
            var random = new Random(1);
            var schedules = new ArrayList<Made>();
            for (int i = 0; i < SCHEDULES; i++) {
                schedules.add(made(random.nextBoolean() ? one : other, i, 1 + random.nextInt(3)));
            }

            awaitFires(sql, schedules, BEFORE);
            assertThat(sql.sql("SELECT count(*) FROM qrtz_scheduler_state").query(Integer.class).single()).isEqualTo(2);
            first.kill();
            awaitFires(sql, schedules, BEFORE + AFTER);
            schedules.forEach(made -> other.send("POST", "/v1/schedules/" + made.id() + ":pause", null).ok());

            // What was on its way when they were paused is noted in a moment.
            Wait.until(
                    Duration.ofSeconds(20),
                    () -> schedules.stream().allMatch(made -> fires(sql, made).size() == jobs(sql, made).size()));
            schedules.forEach(made -> assertEachTimeOnce(sql, made));
        }
    }

    private static Made made(Http by, int number, int minutes) {
        var cron = "*/%d * * * *".formatted(minutes);
        var job = "of-s-%d".formatted(number);
        var document =
                """
                {"name":"s-%d","cron":"%s","timeZone":"%s","job":{"name":"%s","kind":"TRAINING","queue":"river-q",
                 "images":{"CUDA":"registry.example/train:1"},"training":{"workers":900}}}
                """
                        .formatted(number, cron, ZONE, job);
        var id = by.post("/v1/schedules", document).ok().json().get("id").asString();
        return new Made(id, Recurrence.of(cron, ZONE), job);
    }

    private static void awaitFires(JdbcClient sql, List<Made> schedules, int fires) {
        assertThat(
                        Wait.until(
                                Duration.ofSeconds(60),
                                () -> schedules.stream().allMatch(made -> fires(sql, made).size() >= fires)))
                .isTrue();
    }

    private static List<Long> jobs(JdbcClient sql, Made made) {
        return sql.sql("SELECT id FROM jobs WHERE name = ?")
                .param(made.job())
                .query((row, _) -> row.getLong("id"))
                .list();
    }

    private static List<Fired> fires(JdbcClient sql, Made made) {
        return sql.sql("SELECT at, missed, job FROM schedule_fires WHERE schedule = ? ORDER BY at")
                .param(made.id())
                .query(Fired::of)
                .list();
    }

    /// From one fire to the next there are as many times as the next says that it stands for, and there is a job for
    /// each fire and no other.
    private static void assertEachTimeOnce(JdbcClient sql, Made made) {
        var fires = fires(sql, made);
        for (int i = 1; i < fires.size(); i++) {
            var since = made.recurrence().next(fires.get(i - 1).at(), fires.get(i).missed() + 1);
            assertThat(since.getLast()).as("%s of %s", fires.get(i), made).isEqualTo(fires.get(i).at());
        }
        assertThat(fires.stream().map(Fired::job)).containsExactlyInAnyOrderElementsOf(jobs(sql, made));
    }
}
