package io.jialing.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpellingTest {
    @Test
    void the_nearest_word_needs_the_fewest_edits() {
        assertThat(Spelling.nearest("trainig", List.of("INFERENCE", "TRAINING", "TUNING"))).isEqualTo("TRAINING");
    }

    @Test
    void the_first_of_equally_near_words_wins() {
        assertThat(Spelling.nearest("b", List.of("a", "c"))).isEqualTo("a");
    }

    @Test
    void nothing_is_near_when_nothing_is_known() {
        assertThatThrownBy(() -> Spelling.nearest("a", List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
