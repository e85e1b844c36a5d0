package io.jialing.api.runtime;

import static io.jialing.api.runtime.StoreRig.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.jobs.Submission;
import io.jialing.api.jobs.SubmitOutcome;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.HubStore.Outcome;
import io.jialing.core.hub.Meter;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Change;
import io.jialing.core.state.Choice;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What PostgreSQL keeps of a leader's batches beside the records themselves.
class JdbcHubStoreTest {
    private static final ClusterId CLUSTER = new ClusterId("lj-a");

    private final StoreRig rig = StoreRig.empty();
    private final JobId id = JobId.of(NOON.toEpochMilli(), 7);
    private final PartId partId = new PartId(id, 0);
    private final JobRecord job = Scene.job("training").by("acme").cards(4).record(id, NOON);
    private long epoch;

    @BeforeEach
    void aJobWaits() {
        epoch = rig.takeOver();
        assertThat(rig.intake().submit(new Submission(job, "training", new TreeMap<>(), "{}", null)))
                .isInstanceOf(SubmitOutcome.Accepted.class);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void an_attempt_keeps_how_it_ended_whatever_becomes_of_its_part() {
        PartRecord running = running(queued(), 1);
        PartRecord failed =
                running.to(PartState.BACKOFF, at(5))
                        .attempt(AttemptState.ENDED)
                        .until(at(6))
                        .because("OUT_OF_MEMORY", "killed")
                        .record();
        PartRecord again = failed.to(PartState.QUEUED, at(6)).waitsAnew().record();
        PartRecord second = reserved(again, 7);

        store(running, failed, again, second);
        store(second.stay(at(8)).because("LATER", "another story").record());

        assertThat(attempts())
                .containsExactly(
                        Map.of("n", 1, "state", "ENDED", "cause", "OUT_OF_MEMORY", "message", "killed"),
                        Map.of("n", 2, "state", "PLANNED", "cause", "LATER", "message", "another story"));
        assertThat(instant("SELECT ended FROM attempts WHERE n = 1")).isEqualTo(at(5));
    }

    @Test
    void a_job_stands_where_its_part_stands() {
        PartRecord running = running(queued(), 1);
        store(running);
        assertThat(jobRow()).isEqualTo("RUNNING at lj-a");

        PartRecord stopping = running.to(PartState.UNKNOWN, at(5)).record();
        PartRecord over = stopping.to(PartState.SUCCEEDED, at(6)).attempt(AttemptState.ENDED).record();
        store(stopping, over);

        assertThat(jobRow()).isEqualTo("SUCCEEDED at lj-a");
        assertThat(instant("SELECT finished_at FROM jobs")).isEqualTo(at(6));
    }

    @Test
    void the_log_says_of_each_move_whose_it_is_and_where_it_leads() {
        PartRecord reserved = reserved(queued(), 1);
        PartRecord back =
                reserved.to(PartState.QUEUED, at(2))
                        .attempt(AttemptState.ENDED)
                        .because("NOT_DISPATCHED", "too slow")
                        .record();

        store(reserved, back);

        assertThat(rig.log().ofJob(id, 0, 10))
                .extracting(LogEntry::about)
                .containsExactly(
                        new LogEntry.About("acme", null, "QUEUED", null),
                        new LogEntry.About("acme", "QUEUED", "RESERVED", null),
                        new LogEntry.About("acme", "RESERVED", "QUEUED", "NOT_DISPATCHED"));
    }

    @Test
    void a_part_that_is_not_stored_as_expected_means_that_somebody_else_leads() {
        store(reserved(queued(), 1));
        PartRecord fromTheSameStart = queued().to(PartState.HELD, at(2)).record();
        long entries = rig.count("changes");

        Outcome outcome =
                rig.commit(List.of(batch(new Change.Ticked(at(3)), new Change.PartChanged(fromTheSameStart))))
                        .getFirst();

        assertThat(outcome).isEqualTo(new Outcome.Deposed());
        assertThat(rig.count("changes")).isEqualTo(entries);
        assertThat(rig.count("ticks")).isZero();
        assertThat(rig.commit(List.of(batch(new Change.Ticked(at(4)))))).containsExactly(new Outcome.Deposed());
    }

    @Test
    void after_a_batch_that_could_not_be_stored_nothing_of_that_lead_is() {
        Outcome broken = rig.commit(List.of(batch(new Change.JobChanged(job)))).getFirst();
        Outcome later = rig.commit(List.of(batch(new Change.Ticked(at(1))))).getFirst();
        epoch = rig.takeOver();
        Outcome next = rig.commit(List.of(batch(new Change.Ticked(at(2))))).getFirst();

        assertThat(broken).isInstanceOf(Outcome.Unknown.class);
        assertThat(later).isInstanceOf(Outcome.Unknown.class);
        assertThat(next).isInstanceOf(Outcome.Stored.class);
        assertThat(instant("SELECT at FROM ticks")).isEqualTo(at(2));
    }

    @Test
    void an_interval_stored_twice_counts_once_and_keeps_its_end() {
        var open = meter(partId, null);
        var ended = meter(partId, at(9));
        rig.commit(List.of(new Batch(epoch, List.of(new Change.Ticked(at(1))), List.of(open, ended))));
        rig.commit(List.of(new Batch(epoch, List.of(new Change.Ticked(at(2))), List.of(open))));

        assertThat(rig.count("metering")).isEqualTo(1);
        assertThat(instant("SELECT ended FROM metering")).isEqualTo(at(9));
    }

    @Test
    void a_takeover_waits_for_the_batch_that_is_being_stored() throws SQLException {
        try (Connection leader = rig.pool().getConnection();
                Statement statement = leader.createStatement()) {
            leader.setAutoCommit(false);
            statement.execute("SELECT epoch FROM leader FOR SHARE");

            CompletableFuture<Long> takeover = CompletableFuture.supplyAsync(rig::takeOver);
            Awaitility.await().until(() -> waitingForLocks() == 1);
            assertThat(takeover).isNotDone();
            leader.commit();

            assertThat(takeover.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(epoch + 1);
        }
    }

    private PartRecord queued() {
        return PartRecord.queued(partId, job.submitted());
    }

    private PartRecord reserved(PartRecord part, int second) {
        var placement = new Placement(CLUSTER, "nvidia-a800-80g", List.of(new NodeShare("n1", 1, 0b1111, 1000)));
        return part.reserved(placement, new Choice(Ring.HOME, 0, null, 0, List.of()), null, at(second));
    }

    /// Stores what comes before and returns the part as it runs, not stored yet.
    private PartRecord running(PartRecord part, int second) {
        PartRecord reserved = reserved(part, second);
        PartRecord dispatching = reserved.to(PartState.DISPATCHING, at(second)).attempt(AttemptState.CREATING).record();
        PartRecord starting = dispatching.to(PartState.STARTING, at(second)).live("uid").record();
        store(reserved, dispatching, starting);
        return starting.to(PartState.RUNNING, at(second)).started(at(second)).record();
    }

    private void store(PartRecord... parts) {
        List<Change> changes = List.of(parts).stream().map(Change.PartChanged::new).map(Change.class::cast).toList();
        assertThat(rig.lead(epoch, changes, List.of())).isInstanceOf(Outcome.Stored.class);
    }

    private Batch batch(Change... changes) {
        return new Batch(epoch, List.of(changes), List.of());
    }

    private static Meter meter(PartId partId, @Nullable Instant ended) {
        var placement = new Placement(CLUSTER, "nvidia-a800-80g", List.of(new NodeShare("n1", 1, 0b11, 1000)));
        return new Meter(new AttemptId(partId, 1), "acme", "acme", placement, at(1), ended, "", false);
    }

    private List<Map<String, @Nullable Object>> attempts() {
        return rig.sql().sql("SELECT n, state, cause, message FROM attempts ORDER BY n").query().listOfRows();
    }

    private String jobRow() {
        return rig.sql()
                .sql("SELECT state || ' at ' || cluster FROM jobs")
                .query((row, _) -> row.getString(1))
                .single();
    }

    private Instant instant(String query) {
        return rig.sql().sql(query).query((row, _) -> row.getTimestamp(1).toInstant()).single();
    }

    private long waitingForLocks() {
        return rig.sql()
                .sql(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                .query((row, _) -> row.getLong(1))
                .single();
    }

    private static Instant at(int second) {
        return NOON.plusSeconds(second);
    }
}
