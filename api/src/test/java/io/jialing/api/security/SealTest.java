package io.jialing.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealTest {
    private final Seal seal = seal('a');

    private static Seal seal(char secret) {
        return Seal.of(Character.toString(secret).repeat(32).getBytes(StandardCharsets.UTF_8), "tests");
    }

    @Test
    void what_was_closed_can_be_opened_and_looks_different_each_time() {
        String closed = seal.close("渝 open sesame", "a");

        assertThat(seal.open(closed, "a")).isEqualTo("渝 open sesame");
        assertThat(closed).isNotEqualTo(seal.close("渝 open sesame", "a")).doesNotContain("sesame");
    }

    @Test
    void what_belongs_to_something_else_stays_closed() {
        String closed = seal.close("sesame", "river/hf");

        assertThatIllegalStateException().isThrownBy(() -> seal.open(closed, "panda/hf"));
    }

    @Test
    void another_key_and_another_purpose_open_nothing() {
        String closed = seal.close("sesame", "a");

        assertThatIllegalStateException().isThrownBy(() -> seal('b').open(closed, "a"));
        Seal other = Seal.of("a".repeat(32).getBytes(StandardCharsets.UTF_8), "others");
        assertThatIllegalStateException().isThrownBy(() -> other.open(closed, "a"));
    }

    @Test
    void what_somebody_has_changed_stays_closed() {
        byte[] closed = Base64.getDecoder().decode(seal.close("sesame", "a"));
        closed[closed.length - 1] ^= 1;

        assertThatIllegalStateException().isThrownBy(() -> seal.open(Base64.getEncoder().encodeToString(closed), "a"));
    }

    @Test
    void a_digest_is_the_same_for_the_same_and_says_nothing_without_the_secret() {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);

        assertThat(seal.digest(content)).isEqualTo(seal('a').digest(content)).hasSize(64);
        assertThat(seal.digest(content)).isNotEqualTo(seal('b').digest(content));
        assertThat(seal.digest(content)).isNotEqualTo(seal.digest(new byte[0]));
    }
}
