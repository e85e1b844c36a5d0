package io.jialing.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.TestDatabase;
import io.jialing.api.jobs.JobIntake;
import io.jialing.api.jobs.Submission;
import io.jialing.api.jobs.SubmitOutcome;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.Within;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/// A job goes from intake through database, planner and simulated cluster, and its end comes back.
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"jialing.clock.speed=60", "jialing.simulation.start-delay-most=PT2S"})
class HubRuntimeTest {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        TestDatabase.register(registry);
    }

    @Test
    void a_job_taken_in_runs_at_home_and_its_success_is_stored(
            @Autowired IntakeLane lane,
            @Autowired JobIntake intake,
            @Autowired StateView view,
            @Autowired InstantSource clock,
            @LocalServerPort int port)
            throws Exception {
        lane.transact(transaction -> {
            transaction.change(
                    new Change.TenantChanged(
                            new Tenant(
                                    "acme",
                                    1,
                                    "Acme",
                                    new CityId("chongqing"),
                                    null,
                                    "SME",
                                    "ENTERPRISE",
                                    DataClass.INTERNAL,
                                    false)));
            transaction.change(new Change.QueueChanged(new Queue("acme", 1, "acme", 1, 10, List.of())));
            return clock;
        });
        var id = JobId.of(clock.instant().toEpochMilli(), 1);
        var ran = new AtomicReference<PartRecord>();
        var succeeded = new CountDownLatch(1);
        try (var following =
                view.subscribe(step ->
                        step.entries()
                                .forEach(entry -> {
                                    if (entry.change() instanceof Change.PartChanged(var part)
                                            && part.id().equals(new PartId(id, 0))) {
                                        if (part.state() == PartState.RUNNING) {
                                            ran.set(part);
                                        } else if (part.state() == PartState.SUCCEEDED) {
                                            succeeded.countDown();
                                        }
                                    }
                                }))) {
            assertThat(following.start().state().job(id)).isNull();
            SubmitOutcome outcome = intake.submit(submission(id, clock));

            assertThat(outcome).isInstanceOf(SubmitOutcome.Accepted.class);
            assertThat(succeeded.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ran.get().currentAttempt().choice().ring()).isEqualTo(Ring.HOME);
            assertThat(view.state().job(id)).isNull();
        }
        assertThat(scraped(port))
                .containsPattern("jialing_placements_total\\{ring=\"HOME\"} [1-9]")
                .contains("jialing_part_moves_total{to=\"SUCCEEDED\"} 1.0")
                .contains("jialing_leader 1.0")
                .contains("jialing_cards{cluster=\"lj-a\",model=\"nvidia-a800-80g\"")
                .doesNotContain("jialing_cards_used");
    }

    private static String scraped(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/actuator/prometheus".formatted(port)));
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static Submission submission(JobId id, InstantSource clock) {
        var needs =
                new Shape.Needs(
                        WorkKind.TRAINING,
                        "manufacturing",
                        1,
                        new Resources(8000, 64 << 10, 0),
                        CardRequest.whole(8),
                        List.of(new Shape.Image(Stack.CUDA, List.of())),
                        Within.CLUSTER,
                        false,
                        new Shape.DataNeeds(DataClass.INTERNAL, Residency.NONE, null, 0),
                        Shape.Locality.ANY,
                        null);
        var job =
                new JobRecord(
                        id,
                        1,
                        "acme",
                        "acme",
                        PriorityClass.STANDARD,
                        Shape.of(needs),
                        clock.instant(),
                        Duration.ofHours(1),
                        null,
                        OnPartition.WAIT,
                        true,
                        0,
                        false,
                        false,
                        0,
                        Makeup.GANG);
        String document =
                """
                {"kind":"TRAINING","queue":"acme","images":{"CUDA":"registry.example/train:1"},
                 "env":{"SIMULATED_RUNTIME":"PT1M"},"maxRuntime":"PT1H",
                 "training":{"perWorker":{"cpu":8,"memoryGiB":64,"accelerators":{"count":8}}}}
                """;
        return new Submission(job, "first", new TreeMap<>(), document, null);
    }
}
