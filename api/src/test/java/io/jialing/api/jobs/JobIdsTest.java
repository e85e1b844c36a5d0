package io.jialing.api.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.job.JobId;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobIdsTest {
    private Instant now = Instant.parse("2026-11-23T00:00:00Z");
    private final JobIds ids = new JobIds(() -> now, new Random(1));

    @Test
    void ids_rise_inside_a_millisecond_and_over_time() {
        var given = Stream.generate(ids::next).limit(10_000).toList();
        now = now.plusMillis(1);
        JobId later = ids.next();

        assertThat(given).isSorted().doesNotHaveDuplicates();
        assertThat(later).isGreaterThan(given.getLast());
    }

    @Test
    void ids_rise_although_the_clock_goes_back() {
        JobId before = ids.next();
        now = now.minusSeconds(60);

        assertThat(ids.next()).isGreaterThan(before);
    }

    @Test
    void more_ids_than_a_millisecond_has_room_for_borrow_from_the_next() {
        JobId last = ids.next();
        for (int i = 0; i < 5_000_000; i++) {
            JobId next = ids.next();
            assertThat(next.value()).isGreaterThan(last.value());
            last = next;
        }
    }
}
