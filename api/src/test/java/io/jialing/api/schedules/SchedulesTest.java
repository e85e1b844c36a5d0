package io.jialing.api.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.Http;
import io.jialing.api.Http.Reply;
import io.jialing.api.TestDatabase;
import io.jialing.api.Town;
import io.jialing.api.client.Wait;
import io.jialing.api.runtime.DataDirectory;
import io.jialing.core.fixtures.ForEverySeed;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/// Schedules over REST, and what becomes of their times. Quartz does not run here: the test lets alarms ring.
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"jialing.simulation.topology=none", "spring.quartz.auto-startup=false"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SchedulesTest {
    /// Never ends by itself: nobody has so many nodes.
    private static final String WAITS =
            """
            {"kind":"TRAINING","queue":"river-q","images":{"CUDA":"registry.example/train:1"},"training":{"workers":900}}
            """;

    @Autowired private DataDirectory directory;
    @Autowired private JdbcClient sql;
    @Autowired private Firing firing;
    @LocalServerPort private int port;
    private Http admin = Http.nobody(0);
    private Http river = Http.nobody(0);
    private Http panda = Http.nobody(0);
    private Http operator = Http.nobody(0);
    private int made;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @BeforeAll
    void build() {
        var town = Town.built(port, directory.path());
        admin = town.admin();
        river = town.river();
        panda = town.panda();
        operator = town.holding("OPERATOR@chongqing");
    }

    /// A schedule that comes at the beginning of every month.
    private String monthly(String more) {
        return """
        {"name":"s-%d","cron":"0 0 1 * *","timeZone":"UTC","job":%s%s}
        """
                .formatted(++made, WAITS, more);
    }

    private String made(String document) {
        return river.post("/v1/schedules", document).ok().json().get("id").asString();
    }

    /// Lets a schedule be due as if its alarm had not rung since an instant.
    private void dueSince(String id, Instant at) {
        sql.sql("UPDATE schedules SET next_fire = ? WHERE id = ?").params(at.atOffset(ZoneOffset.UTC), id).update();
    }

    /// The beginning of the month that is so many months from this one.
    private static Instant month(int later) {
        var today = Instant.now().atZone(ZoneOffset.UTC);
        return today.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(later).toInstant();
    }

    private JsonNode lastFire(String id) {
        return river.get("/v1/schedules/" + id).ok().json().at("/lastFires/0");
    }

    private int jobs() {
        return sql.sql("SELECT count(*) FROM jobs").query(Integer.class).single();
    }

    private Instant nextFire(String id) {
        return Instant.parse(river.get("/v1/schedules/" + id).ok().json().at("/nextFires/0").asString());
    }

    @Test
    void a_schedule_is_made_shown_and_made_once_under_a_key() {
        var document = monthly("");

        var first = river.with("Idempotency-Key", "once").post("/v1/schedules", document).ok();
        var again = river.with("Idempotency-Key", "once").post("/v1/schedules", document).ok();

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.etag()).isEqualTo("\"1\"");
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        var shown = river.get(String.valueOf(first.header("Location"))).ok();
        assertThat(shown.json()).isEqualTo(first.json());
        assertThat(shown.json().get("tenant").asString()).isEqualTo("river");
        assertThat(shown.json().get("misfire").asString()).isEqualTo("FIRE_ONCE");
        assertThat(shown.json().get("overlap").asString()).isEqualTo("ALLOW");
        assertThat(shown.json().get("enabled").asBoolean()).isTrue();
        assertThat(shown.json().get("nextFires")).hasSize(3);
        assertThat(shown.json().get("lastFires")).isEmpty();
    }

    @Test
    void a_name_is_taken_within_its_tenant_only() {
        var document = monthly("");
        made(document);

        assertThat(river.post("/v1/schedules", document).code()).isEqualTo("ALREADY_EXISTS");
        assertThat(panda.post("/v1/schedules", document.replace("river-q", "panda-q")).status()).isEqualTo(201);
    }

    @Test
    void everything_that_is_wrong_is_told_at_once_and_the_job_by_its_place() {
        var reply =
                river.post(
                        "/v1/schedules",
                        """
                        {"name":"No","cron":"0 25 * * *","job":{"kind":"TRAINING","queue":"lost","training":{}}}
                        """);

        assertThat(reply.json().get("errors").findValuesAsString("pointer"))
                .contains("/name", "/cron", "/job/images", "/job/queue");
    }

    @Test
    void a_change_needs_the_tag_it_was_read_with_and_moves_the_next_time() {
        var id = made(monthly(""));
        var path = "/v1/schedules/" + id;

        var changed =
                river.with("If-Match", "\"1\"")
                        .patch(path, "{\"cron\":\"30 2 * * *\",\"timeZone\":\"Asia/Shanghai\"}")
                        .ok();
        var stale = river.with("If-Match", "\"1\"").patch(path, "{\"overlap\":\"SKIP\"}");
        var put =
                river.with("If-Match", "\"2\"")
                        .put(path, monthly(",\"misfire\":\"SKIP\"").replace("s-" + made, name(id)));

        assertThat(changed.json().at("/nextFires/0").asString()).endsWith("T18:30:00Z");
        assertThat(stale.code()).isEqualTo("PRECONDITION_FAILED");
        assertThat(put.ok().etag()).isEqualTo("\"3\"");
        assertThat(put.json().get("misfire").asString()).isEqualTo("SKIP");
        assertThat(river.patch(path, "{\"name\":\"other\"}").code()).isEqualTo("INVALID");
    }

    private String name(String id) {
        return river.get("/v1/schedules/" + id).ok().json().get("name").asString();
    }

    @Test
    void a_change_leaves_due_what_was_due() {
        var id = made(monthly(""));
        dueSince(id, month(0));

        river.patch("/v1/schedules/" + id, "{\"overlap\":\"SKIP\"}").ok();
        firing.ring(id);

        assertThat(lastFire(id).get("at").asString()).isEqualTo(month(0).toString());
    }

    @Test
    void others_do_not_know_of_it_and_operators_only_pause_it() {
        var id = made(monthly(""));
        var path = "/v1/schedules/" + id;

        assertThat(panda.get(path).status()).isEqualTo(404);
        assertThat(panda.delete(path).status()).isEqualTo(404);
        assertThat(panda.send("POST", path + ":fire", null).status()).isEqualTo(404);
        assertThat(panda.get("/v1/schedules").toString()).doesNotContain(id);
        assertThat(operator.get("/v1/schedules?tenant=river").toString()).contains(id);
        assertThat(operator.patch(path, "{\"overlap\":\"SKIP\"}").status()).isEqualTo(403);
        assertThat(operator.send("POST", path + ":fire", null).status()).isEqualTo(403);
        assertThat(operator.send("POST", path + ":pause", null).status()).isEqualTo(200);
        assertThat(panda.post("/v1/schedules", monthly(",\"tenant\":\"river\"")).code()).isEqualTo("INVALID");
        assertThat(admin.post("/v1/schedules", monthly("")).code()).isEqualTo("INVALID");
        assertThat(admin.post("/v1/schedules", monthly(",\"tenant\":\"river\"")).status()).isEqualTo(201);
    }

    @Test
    void whatever_is_done_to_it_is_in_the_audit() {
        var id = made(monthly(""));
        var path = "/v1/schedules/" + id;
        river.patch(path, "{\"overlap\":\"SKIP\"}").ok();
        river.send("POST", path + ":pause", null).ok();
        river.send("POST", path + ":pause", null).ok();
        river.send("POST", path + ":resume", null).ok();
        river.send("POST", path + ":fire", null).ok();
        river.delete(path).ok();

        assertThat(admin.get("/v1/audit?target=" + id).ok().json().get("items").findValuesAsString("action"))
                .containsExactly(
                        "schedule.create",
                        "schedule.change",
                        "schedule.pause",
                        "schedule.resume",
                        "schedule.fire",
                        "schedule.delete");
        assertThat(river.get(path).status()).isEqualTo(404);
    }

    @Test
    void lists_come_in_pages() {
        IntStream.range(0, 3).forEach(_ -> made(monthly("")));

        var first = river.get("/v1/schedules?pageSize=2").ok().json();
        var second =
                river.get("/v1/schedules?pageSize=500&pageToken=" + first.get("nextPageToken").asString()).ok().json();

        var all = river.get("/v1/schedules?pageSize=500").ok().json().get("items").findValuesAsString("id");
        var paged = first.get("items").findValuesAsString("id");
        paged.addAll(second.get("items").findValuesAsString("id"));
        assertThat(paged).isEqualTo(all);
    }

    @Test
    void a_time_that_has_come_submits_the_job_once_however_often_the_alarm_rings() {
        var id = made(monthly(""));
        dueSince(id, month(0));
        int before = jobs();

        firing.ring(id);
        firing.ring(id);

        assertThat(jobs()).isEqualTo(before + 1);
        var fire = lastFire(id);
        assertThat(fire.get("outcome").asString()).isEqualTo("SUBMITTED");
        assertThat(fire.get("by").asString()).isEqualTo("hub");
        var job = river.get("/v1/jobs/" + fire.get("job").asString()).ok().json();
        assertThat(job.get("tenant").asString()).isEqualTo("river");
        assertThat(nextFire(id)).isEqualTo(month(1));
    }

    @ForEverySeed(40)
    void alarms_that_ring_at_once_submit_one_job_for_each_time(long seed) {
        var random = new Random(seed);
        var overlap = List.of(Overlap.values()).get(random.nextInt(3));
        var id = made(monthly(",\"overlap\":\"%s\"".formatted(overlap)));
        dueSince(id, month(-random.nextInt(4)));
        int before = jobs();

        CompletableFuture.allOf(
                        IntStream.range(0, 2 + random.nextInt(4))
                                .mapToObj(_ -> CompletableFuture.runAsync(() -> firing.ring(id)))
                                .toArray(CompletableFuture[]::new))
                .join();

        assertThat(jobs()).isEqualTo(before + 1);
        var fires = river.get("/v1/schedules/" + id).ok().json().get("lastFires");
        assertThat(fires).hasSize(1);
        var job = river.get("/v1/jobs/" + fires.at("/0/job").asString()).ok().json();
        assertThat(job.get("state").asString()).isNotIn("CANCELLED", "STOPPING");
        assertThat(nextFire(id)).isEqualTo(month(1));
    }

    @Test
    void a_hub_that_died_between_submitting_and_noting_it_notes_the_same_job() {
        var id = made(monthly(",\"overlap\":\"SKIP\""));
        dueSince(id, month(0));
        firing.ring(id);
        var job = lastFire(id).get("job").asString();
        int before = jobs();
        sql.sql("DELETE FROM schedule_fires WHERE schedule = ?").param(id).update();
        dueSince(id, month(0));

        firing.ring(id);

        assertThat(jobs()).isEqualTo(before);
        assertThat(lastFire(id).get("job").asString()).isEqualTo(job);
    }

    @Test
    void times_that_nobody_could_fire_at_are_fired_once_together() {
        var id = made(monthly(""));
        dueSince(id, month(-5));
        int before = jobs();

        firing.ring(id);

        assertThat(jobs()).isEqualTo(before + 1);
        assertThat(lastFire(id).get("at").asString()).isEqualTo(month(0).toString());
        assertThat(lastFire(id).get("missed").asInt()).isEqualTo(5);
    }

    @Test
    void or_they_are_skipped_and_that_is_told() {
        var id = made(monthly(",\"misfire\":\"SKIP\""));
        dueSince(id, month(-1));
        int before = jobs();

        firing.ring(id);

        assertThat(jobs()).isEqualTo(before);
        assertThat(lastFire(id).get("outcome").asString()).isEqualTo("MISSED");
        assertThat(lastFire(id).get("missed").asInt()).isEqualTo(1);
        assertThat(lastFire(id).has("job")).isFalse();
    }

    /// The job of a first time, which goes on, and then a second time.
    private JsonNode firedTwice(String id) {
        dueSince(id, month(0));
        firing.ring(id);
        var first = lastFire(id).get("job").asString();
        sql.sql("UPDATE schedule_fires SET at = ? WHERE schedule = ?")
                .params(month(-1).atOffset(ZoneOffset.UTC), id)
                .update();
        sql.sql("DELETE FROM idempotency_keys WHERE scope = ?").param("schedule " + id).update();
        dueSince(id, month(0));
        firing.ring(id);
        return river.get("/v1/jobs/" + first).ok().json();
    }

    @Test
    void jobs_may_run_beside_each_other() {
        var id = made(monthly(""));

        var first = firedTwice(id);

        assertThat(first.get("state").asString()).isEqualTo("QUEUED");
        assertThat(lastFire(id).get("outcome").asString()).isEqualTo("SUBMITTED");
        assertThat(lastFire(id).get("job").asString()).isNotEqualTo(first.get("id").asString());
    }

    @Test
    void or_a_time_passes_while_the_job_before_goes_on() {
        var id = made(monthly(",\"overlap\":\"SKIP\""));

        var first = firedTwice(id);

        assertThat(first.get("state").asString()).isEqualTo("QUEUED");
        assertThat(lastFire(id).get("outcome").asString()).isEqualTo("OVERLAPPED");
        assertThat(lastFire(id).has("job")).isFalse();
    }

    @Test
    void or_the_job_before_is_cancelled() {
        var id = made(monthly(",\"overlap\":\"CANCEL_PREVIOUS\""));

        var first = firedTwice(id);

        assertThat(lastFire(id).get("outcome").asString()).isEqualTo("SUBMITTED");
        var path = "/v1/jobs/" + first.get("id").asString();
        assertThat(
                        Wait.until(
                                Duration.ofSeconds(20),
                                () -> river.get(path).ok().json().get("state").asString().equals("CANCELLED")))
                .isTrue();
    }

    @Test
    void a_job_that_has_become_invalid_is_told_and_cancels_nothing() {
        var id = made(monthly(",\"overlap\":\"CANCEL_PREVIOUS\""));
        dueSince(id, month(0));
        firing.ring(id);
        var first = lastFire(id).get("job").asString();
        sql.sql("UPDATE schedule_fires SET at = ? WHERE schedule = ?")
                .params(month(-1).atOffset(ZoneOffset.UTC), id)
                .update();
        sql.sql("DELETE FROM idempotency_keys WHERE scope = ?").param("schedule " + id).update();
        // A job that was to start before a day that is over now.
        sql.sql("UPDATE schedules SET job = ? WHERE id = ?")
                .params(WAITS.strip().replaceFirst("}$", ",\"startBefore\":\"2026-01-01T00:00:00Z\"}"), id)
                .update();
        dueSince(id, month(0));

        firing.ring(id);

        assertThat(lastFire(id).get("outcome").asString()).isEqualTo("REFUSED");
        assertThat(lastFire(id).at("/problem/code").asString()).isEqualTo("INVALID");
        assertThat(lastFire(id).at("/problem/errors/0/pointer").asString()).isEqualTo("/startBefore");
        assertThat(river.get("/v1/jobs/" + first).ok().json().get("state").asString()).isEqualTo("QUEUED");
        assertThat(nextFire(id)).isEqualTo(month(1));
    }

    @Test
    void a_paused_one_does_not_fire_and_misses_nothing() {
        var id = made(monthly(""));
        var path = "/v1/schedules/" + id;

        var paused = river.send("POST", path + ":pause", null).ok();
        firing.ring(id);
        var resumed = river.with("If-Match", paused.etag()).send("POST", path + ":resume", null).ok();

        assertThat(paused.json().get("enabled").asBoolean()).isFalse();
        assertThat(paused.json().get("nextFires")).isEmpty();
        assertThat(resumed.etag()).isEqualTo("\"3\"");
        assertThat(resumed.json().get("lastFires")).isEmpty();
        assertThat(nextFire(id)).isEqualTo(month(1));
    }

    @Test
    void a_hand_fires_once_under_a_key_even_a_paused_one() {
        var id = made(monthly(",\"enabled\":false"));
        var path = "/v1/schedules/" + id + ":fire";

        Reply first = river.with("Idempotency-Key", "hand").send("POST", path, null).ok();
        Reply again = river.with("Idempotency-Key", "hand").send("POST", path, null).ok();
        Reply other = river.send("POST", path, null).ok();

        assertThat(again.json()).isEqualTo(first.json());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(other.json().get("job")).isNotEqualTo(first.json().get("job"));
        assertThat(first.json().get("by").asString()).startsWith("k-");
        assertThat(river.get("/v1/schedules/" + id).ok().json().get("lastFires")).hasSize(2);
    }
}
