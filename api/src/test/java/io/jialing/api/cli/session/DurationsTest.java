package io.jialing.api.cli.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"90s, PT90S", "12h, PT12H", "1d2h3m4s, P1DT2H3M4S", "PT30M, PT30M", "P2D, P2D", "0s, PT0S"})
    void are_read_as_people_type_them_and_as_the_hub_writes_them(String text, Duration duration) {
        assertThat(new Durations().convert(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "3 h", "1h 2m", "2m1h", "-5m", "soon", "99999999h", "PT99999999999999999999H"})
    void are_nothing_else(String text) {
        assertThatThrownBy(() -> new Durations().convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
