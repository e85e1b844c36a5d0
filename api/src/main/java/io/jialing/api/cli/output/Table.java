package io.jialing.api.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows of cells in columns that line up, also where characters take two columns of the screen. Rows may come in
/// batches: the first one settles how wide the columns are.
public final class Table {
    private static final String BETWEEN = "  ";

    private final List<String> titles;
    private int[] widths = new int[0];

    /// A table with a line of titles; without one when there are none.
    public Table(String... titles) {
        this.titles = List.of(titles);
    }

    /// A table without titles whose rows come one by one, so that none of them settles the widths.
    public static Table of(int... widths) {
        var table = new Table();
        table.widths = widths.clone();
        return table;
    }

    /// Prints rows of the same number of cells each.
    public void print(PrintWriter out, List<List<String>> rows) {
        List<List<String>> cells = rows.stream().map(row -> row.stream().map(Width::printable).toList()).toList();
        if (widths.length == 0) {
            settle(cells);
            if (!titles.isEmpty()) {
                line(out, titles);
            }
        }
        cells.forEach(row -> line(out, row));
    }

    private void settle(List<List<String>> cells) {
        var all = new ArrayList<List<String>>(cells);
        all.addFirst(titles);
        widths = new int[all.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : all) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], Width.of(row.get(i)));
            }
        }
    }

    private void line(PrintWriter out, List<String> row) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            line.append(i == 0 ? "" : BETWEEN).append(row.get(i));
            line.repeat(' ', i < widths.length ? Math.max(0, widths[i] - Width.of(row.get(i))) : 0);
        }
        out.println(line.toString().stripTrailing());
    }

    /// A row.
    public static List<String> row(String... cells) {
        return Arrays.asList(cells);
    }
}
