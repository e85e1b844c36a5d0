package io.jialing.api.schedules;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.resource.Spelling;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;

/// When something happens again and again: a cron expression of five fields (minute, hour, day of month, month, day of
/// week, where 0 and 7 are Sunday), read in a time zone. So nothing recurs more often than once a minute. Where clocks
/// are set back, the hour that comes twice counts twice.
record Recurrence(String cron, ZoneId zone, CronExpression expression) {
    private static final List<String> FIELDS = List.of("minute", "hour", "day of month", "month", "day of week");
    private static final int DAY_OF_MONTH = 2;
    private static final int DAY_OF_WEEK = 4;
    private static final int LONGEST = 200;

    /// Reads both texts, and notes what is wrong with them.
    ///
    /// @return null when something is
    static @Nullable Recurrence read(Findings findings, @Nullable String cron, String timeZone) {
        ZoneId zone = zone(findings, timeZone);
        String text = findings.text("/cron", cron, LONGEST);
        if (text.isEmpty() || zone == null) {
            return null;
        }
        String wrong = wrong(text);
        if (wrong != null) {
            findings.add("/cron", FieldCode.MALFORMED, wrong);
            return null;
        }
        var fields = fields(text);
        if (isBound(fields[DAY_OF_MONTH]) && isBound(fields[DAY_OF_WEEK])) {
            findings.add(
                    "/cron",
                    FieldCode.CONTRADICTION,
                    "Days of the month and days of the week do not go together: some read them as both, some as either."
                            + " Maybe write '*' for one of them, or make two schedules.");
            return null;
        }
        return of(text, zone);
    }

    /// What was read before.
    ///
    /// @throws IllegalArgumentException when the expression is not in order
    static Recurrence of(String cron, ZoneId zone) {
        return new Recurrence(cron, zone, CronExpression.parse("0 " + cron));
    }

    /// The first time after an instant; null when there is none.
    @Nullable Instant next(Instant after) {
        var next = expression.next(after.atZone(zone));
        return next == null ? null : next.toInstant();
    }

    /// The first times after an instant, at most so many.
    List<Instant> next(Instant after, int most) {
        var times = new ArrayList<Instant>();
        for (var time = next(after); time != null && times.size() < most; time = next(time)) {
            times.add(time);
        }
        return times;
    }

    private static @Nullable ZoneId zone(Findings findings, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            findings.add(
                    "/timeZone",
                    FieldCode.UNKNOWN_VALUE,
                    "There is no time zone of this name. Maybe '%s' is meant."
                            .formatted(
                                    Spelling.nearest(name, ZoneId.getAvailableZoneIds().stream().sorted().toList())));
            return null;
        }
    }

    /// The first thing that is wrong with an expression; null when nothing is.
    private static @Nullable String wrong(String cron) {
        var fields = fields(cron);
        if (fields.length != FIELDS.size()) {
            return "A cron expression has five fields (%s), not %d."
                    .formatted(String.join(", ", FIELDS), fields.length);
        }
        for (int i = 0; i < fields.length; i++) {
            var alone = new String[] {"0", "*", "*", "*", "*", "*"};
            alone[i + 1] = fields[i];
            if (!CronExpression.isValidExpression(String.join(" ", alone))) {
                return "The %s ('%s') is not understood.".formatted(FIELDS.get(i), fields[i]);
            }
        }
        if (fields[DAY_OF_WEEK].contains("/")) {
            return "A week has no first day that everybody counts from. Maybe name the days, such as MON,WED,FRI.";
        }
        return null;
    }

    private static String[] fields(String cron) {
        return cron.split(" +", -1);
    }

    private static boolean isBound(String field) {
        return !field.equals("*") && !field.equals("?");
    }
}
