package io.jialing.api.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @Test
    void columns_line_up_where_characters_take_two() {
        var table = new Table("NAME", "STATE");

        assertThat(
                        print(
                                table,
                                List.of(
                                        Table.row("钢铁质检", "RUNNING"),
                                        Table.row("qwen", "QUEUED"),
                                        Table.row("渝", "HELD"))))
                .isEqualTo(
                        """
                        NAME      STATE
                        钢铁质检  RUNNING
                        qwen      QUEUED
                        渝        HELD
                        """);
    }

    @Test
    void the_first_batch_settles_the_widths() {
        var table = new Table("ID", "NAME");

        assertThat(print(table, List.of(Table.row("1", "a")))).isEqualTo("ID  NAME\n1   a\n");
        assertThat(print(table, List.of(Table.row("2000", "b")))).isEqualTo("2000  b\n");
    }

    @Test
    void a_terminal_takes_no_commands_from_cells() {
        assertThat(print(new Table(), List.of(Table.row("a\u001b[31mb\tc\nd", "e")))).isEqualTo("a [31mb c d  e\n");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "abc, 3", "嘉陵, 4", "（渝）, 6", "한국, 4", "ｱ, 1", "é, 1", "e\u0301, 1", "𠮷, 2", "①…, 2", "🚀, 2"})
    void widths_are_those_of_a_terminal(String text, int columns) {
        assertThat(Width.of(text)).isEqualTo(columns);
    }

    private static String print(Table table, List<List<String>> rows) {
        var text = new StringWriter();
        table.print(new PrintWriter(text, true), rows);
        return text.toString();
    }
}
