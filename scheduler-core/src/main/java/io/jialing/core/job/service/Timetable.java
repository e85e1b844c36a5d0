package io.jialing.core.job.service;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Numbers of replicas by the hour of the week.
///
/// @param zone whose clocks are meant
/// @param windows where several hold, the one with most replicas counts; none for no timetable
public record Timetable(ZoneId zone, List<Window> windows) {
    public static final Timetable NONE = new Timetable(ZoneId.of("Asia/Shanghai"), List.of());

    public Timetable {
        windows = List.copyOf(windows);
    }

    /// Some hours of some days.
    ///
    /// @param days on which it begins, at least one
    /// @param until the next day where it is not after `from`
    public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime until, int replicas) {
        public Window {
            days = Collections.unmodifiableSet(EnumSet.copyOf(days));
            if (replicas < 0) {
                throw new IllegalArgumentException("There cannot be %d replicas.".formatted(replicas));
            }
        }

        private ZonedDateTime begins(LocalDate day, ZoneId zone) {
            return day.atTime(from).atZone(zone);
        }

        private ZonedDateTime ends(LocalDate day, ZoneId zone) {
            return (until.isAfter(from) ? day : day.plusDays(1)).atTime(until).atZone(zone);
        }
    }

    /// How many replicas it says for an instant; empty where it says nothing.
    public OptionalInt at(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        return windows.stream()
                .filter(window ->
                        Stream.of(today.minusDays(1), today)
                                .filter(day -> window.days().contains(day.getDayOfWeek()))
                                .anyMatch(day ->
                                        !now.isBefore(window.begins(day, zone).toInstant())
                                                && now.isBefore(window.ends(day, zone).toInstant())))
                .mapToInt(Window::replicas)
                .max();
    }

    /// When it may say something else next; null for never.
    public @Nullable Instant nextEdge(Instant now) {
        LocalDate today = now.atZone(zone).toLocalDate();
        return windows.stream()
                .flatMap(window ->
                        today.minusDays(1)
                                .datesUntil(today.plusDays(9))
                                .filter(day -> window.days().contains(day.getDayOfWeek()))
                                .flatMap(day -> Stream.of(window.begins(day, zone), window.ends(day, zone))))
                .map(ZonedDateTime::toInstant)
                .filter(edge -> edge.isAfter(now))
                .min(Instant::compareTo)
                .orElse(null);
    }
}
