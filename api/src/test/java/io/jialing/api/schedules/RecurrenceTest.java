package io.jialing.api.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.problem.Findings;
import io.jialing.core.fixtures.ForEverySeed;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrenceTest {
    private static final ZoneId CHONGQING = ZoneId.of("Asia/Shanghai");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    /// A field as it is written, and the values that it means.
    private record Field(String text, SortedSet<Integer> values) {
        static Field any(Random random, int least, int most, double often) {
            var all = new TreeSet<>(IntStream.rangeClosed(least, most).boxed().toList());
            if (random.nextDouble() < often) {
                return new Field("*", all);
            }
            int one = random.nextInt(least, most + 1);
            int other = random.nextInt(one, most + 1);
            int step = random.nextInt(1, most - least + 1);
            return switch (random.nextInt(4)) {
                case 0 -> new Field("" + one, new TreeSet<>(List.of(one)));
                case 1 -> new Field(one + "-" + other, new TreeSet<>(all.subSet(one, other + 1)));
                case 2 -> new Field(one == other ? "" + one : one + "," + other, new TreeSet<>(List.of(one, other)));
                default ->
                        new Field(
                                "*/" + step,
                                new TreeSet<>(all.stream().filter(each -> (each - least) % step == 0).toList()));
            };
        }
    }

    /// Days of the week know no steps.
    private static Field weekday(Random random, double often) {
        var field = Field.any(random, 0, 6, often);
        return field.text().contains("/") ? new Field("*", new TreeSet<>(List.of(0, 1, 2, 3, 4, 5, 6))) : field;
    }

    @ForEverySeed
    void it_comes_at_every_minute_that_all_fields_name_and_at_no_other(long seed) {
        var random = new Random(seed);
        var minute = Field.any(random, 0, 59, 0.2);
        var hour = Field.any(random, 0, 23, 0.4);
        boolean byWeek = random.nextBoolean();
        var day = Field.any(random, 1, 31, byWeek ? 1 : 0.4);
        var month = Field.any(random, 1, 12, 0.8);
        var weekday = weekday(random, byWeek ? 0.4 : 1);
        var cron = String.join(" ", minute.text(), hour.text(), day.text(), month.text(), weekday.text());
        var start = NOON.plus(random.nextInt(100_000), ChronoUnit.MINUTES).plusSeconds(random.nextInt(60));

        var times = Recurrence.of(cron, CHONGQING).next(start, 5);

        var wanted = new ArrayList<Instant>();
        var until = start.plus(400, ChronoUnit.DAYS);
        for (var at = start.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
                at.isBefore(until) && wanted.size() < 5;
                at = at.plusSeconds(60)) {
            var local = at.atZone(CHONGQING);
            if (month.values().contains(local.getMonthValue())
                    && hour.values().contains(local.getHour())
                    && minute.values().contains(local.getMinute())
                    && day.values().contains(local.getDayOfMonth())
                    && weekday.values().contains(local.getDayOfWeek().getValue() % 7)) {
                wanted.add(at);
            }
        }
        assertThat(times.stream().filter(time -> time.isBefore(until)).toList()).as(cron).isEqualTo(wanted);
    }

    @Test
    void it_comes_twice_in_a_night_that_has_its_hour_twice() {
        var daily = Recurrence.of("30 2 * * *", BERLIN);

        var nights = daily.next(local("2026-10-24T12:00"), 3);

        assertThat(nights)
                .containsExactly(
                        Instant.parse("2026-10-25T00:30:00Z"),
                        Instant.parse("2026-10-25T01:30:00Z"),
                        local("2026-10-26T02:30"));
    }

    @Test
    void it_comes_no_more_than_once_a_night_that_lacks_the_hour() {
        var daily = Recurrence.of("30 2 * * *", BERLIN);

        var nights = daily.next(local("2026-03-27T12:00"), 3);

        assertThat(nights).isSorted().doesNotHaveDuplicates();
        assertThat(nights.stream().map(night -> night.atZone(BERLIN).toLocalDate())).doesNotHaveDuplicates();
    }

    @Test
    void zero_and_seven_are_sunday() {
        var wanted = Recurrence.of("0 9 * * SUN", CHONGQING).next(NOON, 4);

        assertThat(Recurrence.of("0 9 * * 0", CHONGQING).next(NOON, 4)).isEqualTo(wanted);
        assertThat(Recurrence.of("0 9 * * 7", CHONGQING).next(NOON, 4)).isEqualTo(wanted);
    }

    @Test
    void a_day_that_never_is_never_comes() {
        assertThat(Recurrence.of("0 0 30 2 *", CHONGQING).next(NOON)).isNull();
        assertThat(Recurrence.of("0 0 29 2 *", CHONGQING).next(NOON)).isEqualTo("2028-02-28T16:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * *         | /cron MALFORMED",
                "0 0 2 * * *     | /cron MALFORMED",
                "@daily          | /cron MALFORMED",
                "60 2 * * *      | /cron MALFORMED",
                "0 24 * * *      | /cron MALFORMED",
                "0 2 0 * *       | /cron MALFORMED",
                "0 2 * FOO *     | /cron MALFORMED",
                "0 2 * * 8       | /cron MALFORMED",
                "0 2 * * */2     | /cron MALFORMED",
                "0 2 1 * MON     | /cron CONTRADICTION",
                "0 2 * * *       | ",
                "*/15 8-18 * * MON-FRI | ",
            })
    void what_cannot_be_read_is_told(String cron, @Nullable String wanted) {
        var findings = new Findings();

        var read = Recurrence.read(findings, cron, "Asia/Shanghai");

        assertThat(findings.errors().stream().map(error -> error.pointer() + " " + error.code()))
                .isEqualTo(wanted == null ? List.of() : List.of(wanted));
        assertThat(read == null).isEqualTo(wanted != null);
    }

    @Test
    void an_error_names_the_field_and_the_nearest_zone() {
        var findings = new Findings();

        Recurrence.read(findings, "0 25 * * *", "Asia/Shanghai");
        Recurrence.read(findings, "0 2 * * *", "Asia/Shangai");

        assertThat(findings.errors().get(0).detail()).contains("hour", "25");
        assertThat(findings.errors().get(1).detail()).contains("Asia/Shanghai");
    }

    private static Instant local(String text) {
        return ZonedDateTime.of(LocalDateTime.parse(text), BERLIN).toInstant();
    }
}
