package io.jialing.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jialing.core.resource.Csv.MalformedException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void a_quoted_field_may_hold_commas_quotes_and_line_ends() {
        var row = only("a,b\n\"one, \"\"two\"\"\nthree\",4\n");

        assertThat(row.text("a")).isEqualTo("one, \"two\"\nthree");
        assertThat(row.whole("b", 0, 9)).isEqualTo(4);
    }

    @Test
    void a_line_end_inside_quotes_counts_as_a_line() {
        var rows = read("a,b\n\"x\ny\",1\nz,2\n").rows();

        assertThat(rows).extracting(Csv.Row::line).containsExactly(2, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b\nx,1\n", "a,b\r\nx,1\r\n", "\uFEFFa,b\nx,1", "\"a\",\"b\"\n\"x\",\"1\""})
    void line_ends_quotes_and_a_byte_order_mark_make_no_difference(String text) {
        var row = only(text);

        assertThat(row.text("a")).isEqualTo("x");
        assertThat(row.text("b")).isEqualTo("1");
    }

    @Test
    void an_empty_cell_is_absent_and_not_zero() {
        var row = only("a,b\n,\n");

        assertThat(row.wholeIfKnown("a", 0, 9)).isEqualTo(OptionalInt.empty());
        assertThat(row.decimalIfKnown("b", 0, 9)).isEqualTo(OptionalDouble.empty());
        assertThat(row.list("b")).isEmpty();
    }

    @Test
    void an_enum_is_read_in_any_case_and_lists_are_split_at_bars() {
        var row = only("a,b\nfp16|BF16,cuda\n");

        assertThat(row.constants("a", Precision.class)).containsExactly(Precision.FP16, Precision.BF16);
        assertThat(row.constant("b", Stack.class)).isEqualTo(Stack.CUDA);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '!',
            textBlock =
                    """
                    an empty file            ; !!                      ; 1 ; !!
                    a missing column         ; a\\n                    ; 1 ; b
                    a foreign column         ; a,c\\n                  ; 1 ; c
                    a column too many        ; a,b,c\\n                ; 1 ; c
                    a column twice           ; a,a\\n                  ; 1 ; a
                    a short line             ; a,b\\n1,2\\n3\\n        ; 3 ; b
                    a long line              ; a,b\\n1,2,3\\n          ; 2 ; column 3
                    an empty line            ; a,b\\n\\n1,2\\n         ; 2 ; b
                    a quote never closed     ; a,b\\n1,2\\n3,"4\\n5,6  ; 3 ; b
                    a quote inside a field   ; a,b\\n1,2"3\\n          ; 2 ; b
                    text behind a quote      ; a,b\\n"1"2,3\\n         ; 2 ; a
                    a lone carriage return   ; a,b\\n1,2\\r3,4\\n      ; 2 ; b
                    """)
    void a_malformed_table_is_refused_with_line_and_column(String what, String text, int line, String column) {
        var refusal =
                catchThrowableOfType(
                        MalformedException.class, () -> read(text.replace("\\n", "\n").replace("\\r", "\r")));

        assertThat(refusal).as(what).isNotNull();
        assertThat(refusal.line()).isEqualTo(line);
        assertThat(refusal.column()).isEqualTo(column);
        assertThat(refusal).hasMessageStartingWith("t.csv, line " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "10", "07", "1e3", "1.5", "x", "99999999999", "１"})
    void a_number_out_of_range_or_form_is_refused(String number) {
        var row = only("a,b\n" + number + ",1\n");

        assertThatThrownBy(() -> row.whole("a", 0, 9))
                .isInstanceOf(MalformedException.class)
                .hasMessage("t.csv, line 2, column 'a': '%s' is no whole number from 0 to 9.", number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "1e3", ".5", "5.", "0x1p3", "9.1", "-0.1"})
    void a_decimal_out_of_range_or_form_is_refused(String number) {
        var row = only("a,b\n" + number + ",1\n");

        assertThatThrownBy(() -> row.decimal("a", 0, 9)).isInstanceOf(MalformedException.class);
    }

    @Test
    void a_word_that_is_no_constant_is_refused_with_the_constants() {
        var row = only("a,b\nmaybe,FP15\n");

        assertThatThrownBy(() -> row.yes("a")).hasMessageContaining("column 'a'").hasMessageContaining("yes nor no");
        assertThatThrownBy(() -> row.constant("b", Precision.class))
                .hasMessageContaining("line 2, column 'b': 'FP15' is none of [FP32, TF32, FP16");
    }

    private static Csv read(String text) {
        return Csv.read("t.csv", text, List.of("a", "b"));
    }

    private static Csv.Row only(String text) {
        assertThat(read(text).rows()).hasSize(1);
        return read(text).rows().getFirst();
    }
}
