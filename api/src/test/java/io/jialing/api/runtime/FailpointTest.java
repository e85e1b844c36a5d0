package io.jialing.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.client.Wait;
import io.jialing.core.hub.Report;
import io.jialing.core.hub.Report.Step;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailpointTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path directory;

    private final AtomicInteger passed = new AtomicInteger();
    private Path file;
    private Failpoint failpoint;
    private Thread hub;

    @BeforeEach
    void a_hub_that_is_told_where_to_stand_still() {
        file = directory.resolve("failpoint");
        failpoint = new Failpoint(file);
        hub = new Thread(() -> {});
    }

    @AfterEach
    void end() {
        hub.interrupt();
    }

    @Test
    void the_hub_stands_still_at_the_arrival_that_the_file_names() throws IOException {
        Files.writeString(file, "AFTER_CREATE:2\n");

        reports(Step.BEFORE_CREATE, Step.AFTER_CREATE, Step.BEFORE_CREATE, Step.AFTER_CREATE, Step.BEFORE_STORE_UID);

        assertThat(Wait.until(SOON, this::stands)).isTrue();
        assertThat(passed).hasValue(3);
    }

    @Test
    void arrivals_count_from_when_the_file_says_so() throws Exception {
        reports(Step.AFTER_CREATE, Step.AFTER_CREATE);
        hub.join();
        Files.writeString(file, "AFTER_CREATE:1");

        reports(Step.AFTER_CREATE);

        assertThat(Wait.until(SOON, this::stands)).isTrue();
        assertThat(passed).hasValue(2);
    }

    @Test
    void nothing_happens_where_nothing_or_nonsense_is_said() throws Exception {
        for (String nonsense :
                new String[] {"", "AFTER_CREATE", "AFTER_CREATE:0", "AFTER_LUNCH:1", "AFTER_CREATE:1:1"}) {
            Files.writeString(file, nonsense);
            reports(Step.AFTER_CREATE, Step.AFTER_CREATE);
            hub.join(SOON);
        }

        assertThat(passed).hasValue(10);
    }

    private void reports(Step... steps) {
        hub =
                Thread.ofPlatform()
                        .start(() -> {
                            for (Step step : steps) {
                                var attempt = new AttemptId(new PartId(new JobId(7), 0), 1);
                                failpoint.reported(new Report.Dispatching(attempt, step, Instant.EPOCH));
                                passed.incrementAndGet();
                            }
                        });
    }

    private boolean stands() {
        return hub.getState() == Thread.State.WAITING;
    }
}
