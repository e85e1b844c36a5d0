package io.jialing.core.job.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.job.service.Timetable.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimetableTest {
    private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    private static final Timetable OFFICE =
            new Timetable(
                    ZoneId.of("Asia/Shanghai"),
                    List.of(
                            new Window(WORKDAYS, LocalTime.of(8, 0), LocalTime.of(20, 0), 8),
                            new Window(WORKDAYS, LocalTime.of(12, 0), LocalTime.of(13, 0), 4),
                            new Window(EnumSet.of(DayOfWeek.SATURDAY), LocalTime.of(22, 0), LocalTime.of(2, 0), 3)));

    /// A Wednesday.
    private static Instant at(String time) {
        return Instant.parse("2026-03-04T%s+08:00".formatted(time));
    }

    @Test
    void the_window_with_most_replicas_counts() {
        assertThat(OFFICE.at(at("07:59:59"))).isEmpty();
        assertThat(OFFICE.at(at("08:00:00"))).hasValue(8);
        assertThat(OFFICE.at(at("12:30:00"))).hasValue(8);
        assertThat(OFFICE.at(at("20:00:00"))).isEmpty();
    }

    @Test
    void a_window_over_midnight_ends_the_next_day() {
        assertThat(OFFICE.at(Instant.parse("2026-03-08T01:59:59+08:00"))).hasValue(3);
        assertThat(OFFICE.at(Instant.parse("2026-03-08T02:00:00+08:00"))).isEmpty();
    }

    @Test
    void its_next_edge_is_when_it_may_say_something_else() {
        assertThat(OFFICE.nextEdge(at("07:00:00"))).isEqualTo(at("08:00:00"));
        assertThat(OFFICE.nextEdge(at("08:00:00"))).isEqualTo(at("12:00:00"));
        assertThat(OFFICE.nextEdge(at("20:00:00"))).isEqualTo(Instant.parse("2026-03-05T08:00:00+08:00"));
        assertThat(Timetable.NONE.nextEdge(at("20:00:00"))).isNull();
    }
}
