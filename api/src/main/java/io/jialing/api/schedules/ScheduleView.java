package io.jialing.api.schedules;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;

/// A schedule as it is shown.
///
/// @param nextFires the next times at which it fires; empty while it is paused
/// @param lastFires what became of the last ones, the latest first
record ScheduleView(
        String id, @JsonUnwrapped ScheduleDocument schedule, List<Instant> nextFires, List<Fire> lastFires) {
    /// How many of the last fires are shown.
    static final int LAST = 10;

    private static final int NEXT = 3;

    static ScheduleView of(Schedule schedule, List<Fire> lastFires) {
        Instant next = schedule.nextFire();
        List<Instant> times = next == null ? List.of() : schedule.recurrence().next(next.minusNanos(1), NEXT);
        return new ScheduleView(schedule.id(), ScheduleDocument.of(schedule), times, lastFires);
    }
}
