package io.jialing.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.core.fixtures.ForEverySeed;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedPagesTest {
    private record Entry(int key, int value) {}

    private record Version(SortedPages<Integer, Entry> pages, NavigableMap<Integer, Entry> expected) {}

    private static final SortedPages<Integer, Entry> NONE = SortedPages.by(Entry::key);

    @ForEverySeed
    void every_version_goes_on_holding_what_a_sorted_map_held(long seed) {
        var random = new Random(seed);
        int keys = 1 << random.nextInt(1, 12);
        var versions = new ArrayList<Version>();
        var pages = NONE;
        var expected = new TreeMap<Integer, Entry>();

        for (int step = 0; step < 600; step++) {
            int key = random.nextInt(keys);
            if (random.nextInt(3) > 0) {
                var entry = new Entry(key, step);
                pages = pages.with(entry);
                expected.put(key, entry);
            } else {
                var before = pages;
                pages = pages.without(key);
                if (expected.remove(key) == null) {
                    assertThat(pages).isSameAs(before);
                }
            }
            if (step % 60 == 0) {
                versions.add(new Version(pages, new TreeMap<>(expected)));
            }
        }

        versions.add(new Version(pages, expected));
        for (Version version : versions) {
            assertHolds(version.pages(), version.expected(), random, keys);
        }
    }

    @ForEverySeed(20)
    void thousands_of_entries_split_pages_and_draining_them_leaves_nothing(long seed) {
        var random = new Random(seed);
        boolean ascending = random.nextBoolean();
        var expected = new TreeMap<Integer, Entry>();
        var pages = NONE;
        for (int i = 0; i < 10_000; i++) {
            var entry = new Entry(ascending ? i : random.nextInt(1 << 20), i);
            pages = pages.with(entry);
            expected.put(entry.key(), entry);
        }
        assertHolds(pages, expected, random, 1 << 20);

        var left = new ArrayList<>(expected.keySet());
        while (!left.isEmpty()) {
            int at = random.nextInt(4) > 0 ? 0 : random.nextInt(left.size());
            Integer key = left.get(at);
            left.subList(at, at + 1).clear();
            pages = pages.without(key);
            expected.remove(key);
            if (left.size() % 1_000 == 0) {
                assertHolds(pages, expected, random, 1 << 20);
            }
        }

        assertThat(pages.isEmpty()).isTrue();
        assertThat(pages).isEqualTo(NONE);
        assertThat(pages.with(new Entry(7, 7))).containsExactly(new Entry(7, 7));
    }

    @Test
    void equal_content_is_equal_however_it_came_about() {
        var up = NONE;
        var down = NONE;
        for (int i = 0; i < 500; i++) {
            up = up.with(new Entry(i, i));
            down = down.with(new Entry(499 - i, 499 - i)).with(new Entry(1_000 + i, 0)).without(1_000 + i);
        }

        assertThat(up).isEqualTo(down).hasSameHashCodeAs(down).hasToString(down.toString());
        assertThat(up).isNotEqualTo(down.with(new Entry(3, 4))).isNotEqualTo(down.without(3));
    }

    @Test
    void an_iteration_ends() {
        var iterator = NONE.with(new Entry(1, 1)).iterator();
        iterator.next();

        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    private static void assertHolds(
            SortedPages<Integer, Entry> pages, NavigableMap<Integer, Entry> expected, Random random, int keys) {
        assertThat(pages.size()).isEqualTo(expected.size());
        assertThat(pages.isEmpty()).isEqualTo(expected.isEmpty());
        assertThat(list(pages)).isEqualTo(List.copyOf(expected.values()));
        for (int i = 0; i < 20; i++) {
            int key = random.nextInt(-1, keys + 1);
            assertThat(pages.find(key)).isEqualTo(expected.get(key));
            var ceiling = expected.ceilingEntry(key);
            assertThat(pages.ceiling(key)).isEqualTo(ceiling == null ? null : ceiling.getValue());
            assertThat(list(pages.from(key))).isEqualTo(List.copyOf(expected.tailMap(key).values()));
        }
    }

    private static List<Entry> list(Iterable<Entry> entries) {
        var list = new ArrayList<Entry>();
        entries.forEach(list::add);
        return list;
    }
}
