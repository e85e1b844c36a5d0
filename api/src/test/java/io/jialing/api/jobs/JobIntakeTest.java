package io.jialing.api.jobs;

import static io.jialing.api.runtime.StoreRig.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.api.TestDatabase;
import io.jialing.api.jobs.Submission.Answer;
import io.jialing.api.jobs.Submission.IdempotentRequest;
import io.jialing.api.jobs.SubmitOutcome.Accepted;
import io.jialing.api.runtime.StoreRig;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.quota.Queue;
import io.jialing.core.state.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

class JobIntakeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final TestDatabase database = TestDatabase.fresh();
    private final StoreRig rig = StoreRig.on(database);

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void a_job_that_was_accepted_is_stored_with_its_document_and_seen_waiting() {
        SubmitOutcome outcome = rig.intake().submit(job(1));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Accepted.class,
                        accepted -> {
                            assertThat(accepted.job()).isEqualTo(id(1));
                            assertThat(rig.view().await(accepted.seq(), SOON)).isTrue();
                        });
        assertThat(rig.view().state().part(new PartId(id(1), 0)).attempts()).isZero();
        assertThat(text("SELECT name || ' ' || document || ' ' || labels || ' ' || state FROM jobs"))
                .isEqualTo("job 1 {\"n\":1} {\"team\": \"a \\\"b\\\" 团队\"} QUEUED");
    }

    @Test
    void all_that_are_accepted_at_the_same_time_are_stored_and_logged_once_each() throws Exception {
        List<Callable<SubmitOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Submission job = job(i);
            calls.add(() -> rig.intake().submit(job));
        }

        List<SubmitOutcome> outcomes = together(calls);

        assertThat(outcomes).allMatch(Accepted.class::isInstance);
        assertThat(outcomes.stream().map(outcome -> ((Accepted) outcome).seq()).distinct()).hasSize(500);
        assertThat(rig.count("jobs")).isEqualTo(500);
        assertThat(rig.log().after(0, 1000))
                .hasSize(500)
                .allMatch(entry ->
                        entry.change() instanceof Change.JobQueued(var queued)
                                && outcomes.contains(new Accepted(queued.id(), entry.seq())));
    }

    @Test
    void the_same_request_is_answered_again_and_takes_effect_once() {
        Submission first = keyed(1, "key", "digest");

        assertThat(rig.intake().submit(first)).isInstanceOf(Accepted.class);
        SubmitOutcome again = rig.intake().submit(keyed(2, "key", "digest"));
        SubmitOutcome other = rig.intake().submit(keyed(3, "key", "other digest"));

        assertThat(again).isEqualTo(new SubmitOutcome.Replayed(new Answer(202, "{\"n\":1}", "body 1")));
        assertThat(other).isEqualTo(new SubmitOutcome.KeyReused());
        assertThat(rig.count("jobs")).isEqualTo(1);
    }

    @Test
    void of_many_equal_requests_at_once_one_takes_effect_and_all_get_its_answer() throws Exception {
        try (StoreRig otherReplica = StoreRig.on(database)) {
            List<Callable<SubmitOutcome>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Submission job = keyed(i, "key " + i % 3, "digest");
                StoreRig replica = i % 2 == 0 ? rig : otherReplica;
                calls.add(() -> replica.intake().submit(job));
            }

            List<SubmitOutcome> outcomes = together(calls);

            assertThat(outcomes).filteredOn(Accepted.class::isInstance).hasSize(3);
            assertThat(outcomes).filteredOn(SubmitOutcome.Replayed.class::isInstance).hasSize(57);
            assertThat(rig.count("jobs")).isEqualTo(3);
            assertThat(rig.count("idempotency_keys")).isEqualTo(3);
        }
    }

    @Test
    void a_full_queue_takes_no_more_whoever_comes_first() throws Exception {
        queue("acme", 10);
        List<Callable<SubmitOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Submission job = keyed(i, "key " + i, "digest");
            calls.add(() -> rig.intake().submit(job));
        }

        List<SubmitOutcome> outcomes = together(calls);

        assertThat(outcomes).filteredOn(Accepted.class::isInstance).hasSize(10);
        assertThat(outcomes).filteredOn(new SubmitOutcome.QueueFull(10, 10)::equals).hasSize(30);
        assertThat(rig.count("jobs")).isEqualTo(10);
        assertThat(rig.count("idempotency_keys")).isEqualTo(10);
    }

    @Test
    void an_answer_given_before_is_given_again_although_the_queue_is_full_now() {
        queue("acme", 1);
        assertThat(rig.intake().submit(keyed(1, "key", "digest"))).isInstanceOf(Accepted.class);

        assertThat(rig.intake().submit(keyed(2, "key", "digest"))).isInstanceOf(SubmitOutcome.Replayed.class);
        assertThat(rig.intake().submit(keyed(3, "new", "digest"))).isInstanceOf(SubmitOutcome.QueueFull.class);
    }

    @Test
    void what_one_submission_lacks_costs_its_neighbours_nothing() {
        queue("small", 1);
        rig.intake().submit(keyed(1, "used", "digest"));

        List<SubmitOutcome> outcomes =
                rig.intake()
                        .submit(
                                List.of(
                                        job(10),
                                        job(1), // the id of a job that is stored
                                        job(11),
                                        job(11), // the id of its neighbour
                                        keyed(12, "used", "other"),
                                        in("small", 13),
                                        in("small", 14),
                                        keyed(1, "fresh", "digest"),
                                        job(15)));

        assertThat(outcomes)
                .extracting(outcome -> (Object) outcome.getClass())
                .containsExactly(
                        Accepted.class,
                        SubmitOutcome.IdTaken.class,
                        Accepted.class,
                        SubmitOutcome.IdTaken.class,
                        SubmitOutcome.KeyReused.class,
                        Accepted.class,
                        SubmitOutcome.QueueFull.class,
                        SubmitOutcome.IdTaken.class,
                        Accepted.class);
        assertThat(rig.count("jobs")).isEqualTo(5);
        // The key of a refused submission is free.
        assertThat(rig.intake().submit(keyed(16, "fresh", "digest"))).isInstanceOf(Accepted.class);
    }

    @Test
    void a_submission_that_the_database_cannot_take_fails_alone() throws Exception {
        Submission impossible = new Submission(job(2).job(), "a name with a \0", new TreeMap<>(), "{}", null);
        List<Callable<SubmitOutcome>> calls = new ArrayList<>();
        for (int i = 10; i < 40; i++) {
            Submission job = job(i);
            calls.add(() -> rig.intake().submit(job));
        }
        calls.add(
                15,
                () -> {
                    assertThatThrownBy(() -> rig.intake().submit(impossible)).isInstanceOf(DataAccessException.class);
                    return new SubmitOutcome.KeyReused();
                });

        assertThat(together(calls)).filteredOn(Accepted.class::isInstance).hasSize(30);
        assertThat(rig.count("jobs")).isEqualTo(30);
    }

    @Test
    void what_stands_in_line_is_stored_before_the_intake_ends() throws Exception {
        List<Callable<SubmitOutcome>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Submission job = job(i);
            calls.add(() -> rig.intake().submit(job));
        }
        calls.add(() -> {
            rig.intake().close();
            return new SubmitOutcome.KeyReused();
        });

        int accepted = 0;
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<SubmitOutcome> answer : callers.invokeAll(calls)) {
                try {
                    accepted += answer.get() instanceof Accepted ? 1 : 0;
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(DataAccessException.class);
                }
            }
        }

        assertThat(rig.count("jobs")).isEqualTo(accepted);
    }

    private static List<SubmitOutcome> together(List<Callable<SubmitOutcome>> calls) throws Exception {
        var outcomes = new ArrayList<SubmitOutcome>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<SubmitOutcome> answer : callers.invokeAll(calls)) {
                outcomes.add(answer.get());
            }
        }
        return outcomes;
    }

    private void queue(String name, int maxQueued) {
        rig.lane()
                .transact(transaction -> {
                    transaction.change(new Change.QueueChanged(new Queue(name, 1, "acme", 1, maxQueued, List.of())));
                    return name;
                });
    }

    private static JobId id(int n) {
        return JobId.of(NOON.toEpochMilli(), n);
    }

    private static Submission job(int n) {
        return submission(n, "acme", null);
    }

    private static Submission in(String queue, int n) {
        return submission(n, queue, null);
    }

    private static Submission keyed(int n, String key, String digest) {
        var answer = new Answer(202, "{\"n\":%d}".formatted(n), "body " + n);
        return submission(n, "acme", new IdempotentRequest("acme POST /v1/jobs", key, digest, answer));
    }

    private static Submission submission(int n, String queue, @Nullable IdempotentRequest request) {
        var labels = new TreeMap<String, String>();
        labels.put("team", "a \"b\" 团队");
        var job = Scene.job("").by("acme").in(queue).cards(1).record(id(n), NOON);
        return new Submission(job, "job " + n, labels, "{\"n\":%d}".formatted(n), request);
    }

    private String text(String query) {
        return rig.sql().sql(query).query((row, _) -> row.getString(1)).single();
    }
}
