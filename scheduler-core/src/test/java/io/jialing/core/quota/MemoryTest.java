package io.jialing.core.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.jialing.core.fixtures.ForEverySeed;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What is remembered of use.
class MemoryTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Offset<Double> ALMOST = within(1e-9);

    @Test
    void half_of_the_average_is_what_was_used_in_the_last_seven_days() {
        Memory began = Memory.none(Member.queue("a")).using(new Portion(8, 16_000, 32), NOON);
        Memory ended = began.using(Portion.NOTHING, NOON.plus(Duration.ofDays(7)));

        assertThat(began.at(NOON)).isEqualTo(Portion.NOTHING);
        assertThat(ended.average()).isEqualTo(new Portion(4, 8_000, 16));
        assertThat(ended.at(NOON.plus(Duration.ofDays(14)))).isEqualTo(new Portion(2, 4_000, 8));
    }

    @Test
    void what_goes_on_long_enough_is_the_average() {
        Memory memory = Memory.none(Member.queue("a")).using(new Portion(8, 0, 0), NOON);

        assertThat(memory.at(NOON.plus(Duration.ofDays(700))).value()).isCloseTo(8, ALMOST);
    }

    @ForEverySeed
    void it_does_not_matter_how_often_it_is_written(long seed) {
        var random = new Random(seed);
        Memory once = Memory.none(Member.queue("a")).using(portion(random), NOON);
        Memory often = once;
        Instant now = NOON;

        for (int i = 0; i < 50; i++) {
            now = now.plusSeconds(random.nextInt(100_000));
            often = often.using(often.using(), now);
        }

        assertThat(often.at(now).value()).isCloseTo(once.at(now).value(), ALMOST);
        assertThat(often.at(now).milliCpu()).isCloseTo(once.at(now).milliCpu(), ALMOST);
    }

    @Test
    void time_does_not_run_backwards() {
        Memory memory = Memory.none(Member.queue("a")).using(new Portion(8, 0, 0), NOON);

        assertThat(memory.at(NOON.minusSeconds(60))).isEqualTo(Portion.NOTHING);
    }

    private static Portion portion(Random random) {
        return new Portion(random.nextDouble(), random.nextDouble(), random.nextDouble());
    }
}
