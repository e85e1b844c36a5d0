package io.jialing.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VirtualTimersTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    private final VirtualTimers timers = new VirtualTimers(START);
    private final List<String> ran = new ArrayList<>();

    @Test
    void tasks_run_by_instant_and_then_in_the_order_they_were_handed_in() {
        timers.at(START.plusSeconds(2), () -> ran.add("c"));
        timers.at(START.plusSeconds(1), () -> ran.add("a"));
        timers.at(START.plusSeconds(1), () -> ran.add("b"));
        timers.submit(() -> ran.add("now"));

        timers.runUntil(START.plusSeconds(2));

        assertThat(ran).containsExactly("now", "a", "b", "c");
    }

    @Test
    void the_clock_stands_at_the_instant_of_the_task_that_runs() {
        timers.at(START.plusSeconds(7), () -> ran.add(timers.now().toString()));

        timers.runUntil(START.plusSeconds(60));

        assertThat(ran).containsExactly("2026-03-01T00:00:07Z");
        assertThat(timers.now()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void what_is_past_runs_soon_and_does_not_turn_the_clock_back() {
        timers.runUntil(START.plusSeconds(10));
        timers.at(START, () -> ran.add(timers.now().toString()));

        assertThat(timers.step()).isTrue();
        assertThat(ran).containsExactly("2026-03-01T00:00:10Z");
    }

    @Test
    void a_cancelled_task_never_runs() {
        var timer = timers.at(START.plusSeconds(1), () -> ran.add("cancelled"));
        timer.cancel();
        timer.cancel();

        assertThat(timers.step()).isFalse();
        assertThat(ran).isEmpty();
    }

    @Test
    void a_task_that_is_due_after_the_end_waits() {
        timers.at(START.plusSeconds(2), () -> ran.add("later"));

        timers.runUntil(START.plusSeconds(1));

        assertThat(ran).isEmpty();
        assertThat(timers.nextAt()).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void nothing_that_a_dead_process_planned_happens() {
        var process = new Lifetime(timers);
        process.at(START.plusSeconds(1), () -> ran.add("planned"));
        process.end();
        process.submit(() -> ran.add("submitted"));

        timers.runUntil(START.plusSeconds(5));

        assertThat(ran).isEmpty();
    }
}
