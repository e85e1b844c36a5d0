package io.jialing.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.api.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageRequestTest {
    private static final List<String> ALL = IntStream.range(0, 10).mapToObj("item-%d"::formatted).toList();

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9, 10, 11})
    void pages_together_are_the_list(int size) {
        var seen = new ArrayList<String>();
        @Nullable String token = null;
        do {
            var page = new PageRequest(size, token).page("list", ALL, _ -> true, item -> item, item -> item);
            assertThat(page.items()).hasSizeLessThanOrEqualTo(size).isNotEmpty();
            seen.addAll(page.items());
            token = page.nextPageToken();
        } while (token != null);

        assertThat(seen).isEqualTo(ALL);
    }

    @Test
    void a_list_goes_on_in_its_order_when_the_last_item_seen_is_gone() {
        var first = new PageRequest(4, null).page("list", ALL, _ -> true, item -> item, item -> item);
        var rest = ALL.stream().filter(item -> !item.equals("item-3")).toList();

        var second =
                new PageRequest(4, first.nextPageToken()).page("list", rest, _ -> true, item -> item, item -> item);

        assertThat(second.items()).containsExactly("item-4", "item-5", "item-6", "item-7");
    }

    @Test
    void a_token_of_another_list_is_refused() {
        var page = new PageRequest(4, null).page("list", ALL, _ -> true, item -> item, item -> item);

        assertThatThrownBy(() -> new PageRequest(4, page.nextPageToken()).after("other"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("INVALID_PAGE_TOKEN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "item-3", "%%%", "AAAAAAAAAAAAAAAAAAAAAAA"})
    void a_token_that_nobody_gave_out_is_refused(String token) {
        assertThatThrownBy(() -> new PageRequest(4, token).after("list")).isInstanceOf(ProblemException.class);
    }
}
