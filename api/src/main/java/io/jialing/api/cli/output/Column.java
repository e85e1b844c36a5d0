package io.jialing.api.cli.output;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/// A column of a table of resources.
///
/// @param cell what it shows of one of them
public record Column(String title, Function<JsonNode, String> cell) {
    /// A column of a field.
    ///
    /// @param pointer JSON Pointer of the field
    public static Column of(String title, String pointer) {
        return new Column(title, item -> Cells.text(item.at(pointer)));
    }

    /// A column of instants.
    ///
    /// @param pointer JSON Pointer of the field
    public static Column time(String title, String pointer) {
        return new Column(title, item -> Cells.time(item.at(pointer)));
    }

    /// Prints resources as a table; nothing when there are none.
    public static void print(PrintWriter out, JsonNode items, Column... columns) {
        if (!items.isEmpty()) {
            new Table(titles(columns)).print(out, rows(items, columns));
        }
    }

    static String[] titles(Column... columns) {
        return Arrays.stream(columns).map(Column::title).toArray(String[]::new);
    }

    static List<List<String>> rows(JsonNode items, Column... columns) {
        return items.valueStream()
                .map(item -> Arrays.stream(columns).map(column -> column.cell().apply(item)).toList())
                .toList();
    }
}
