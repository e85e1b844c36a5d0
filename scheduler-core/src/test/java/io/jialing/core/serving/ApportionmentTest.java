package io.jialing.core.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ApportionmentTest {
    @Test
    void seven_tenths_and_three_tenths_of_ten_are_seven_and_three() {
        assertThat(Apportionment.of(List.of(700, 300), 10)).containsExactly(7, 3);
        assertThat(Apportionment.of(List.of(700, 300), 2)).containsExactly(1, 1);
    }

    @ForEverySeed
    void one_more_goes_to_one_and_is_taken_from_nobody(long seed) {
        var random = new SplittableRandom(seed);
        List<Integer> shares = shares(random);

        int[] before = new int[shares.size()];
        for (int things = 1; things <= 60; things++) {
            int[] after = Apportionment.of(shares, things);
            assertThat(IntStream.of(after).sum()).isEqualTo(things);
            for (int place = 0; place < before.length; place++) {
                assertThat(after[place]).isGreaterThanOrEqualTo(before[place]);
            }
            before = after;
        }
    }

    /// Webster's division is the one whose seats come nearest to the shares, each difference weighed by the share
    /// (Balinski and Young, appendix A): found here by trying all divisions.
    @ForEverySeed
    void nobody_divides_nearer_to_the_shares(long seed) {
        var random = new SplittableRandom(seed);
        List<Integer> shares = shares(random).stream().limit(3).toList();
        int things = random.nextInt(12);

        double least = Double.POSITIVE_INFINITY;
        for (int a = 0; a <= things; a++) {
            for (int b = 0; a + b <= things; b++) {
                int[] seats = shares.size() == 3 ? new int[] {a, b, things - a - b} : new int[] {a, things - a};
                least = Math.min(least, distance(shares, seats));
            }
        }

        assertThat(distance(shares, Apportionment.of(shares, things))).isLessThan(least + 1e-9);
    }

    private static List<Integer> shares(SplittableRandom random) {
        return random.ints(2 + random.nextInt(4), 1, 1000).boxed().toList();
    }

    private static double distance(List<Integer> shares, int[] seats) {
        double all = shares.stream().mapToInt(Integer::intValue).sum();
        double things = IntStream.of(seats).sum();
        double distance = 0;
        for (int place = 0; place < seats.length; place++) {
            double due = things * shares.get(place) / all;
            distance += due == 0 ? 0 : (seats[place] - due) * (seats[place] - due) / due;
        }
        return distance;
    }
}
