package io.jialing.api.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// Names and values of one thing, a line each. What is nothing is left out.
public final class Sheet {
    private final List<List<String>> lines = new ArrayList<>();

    /// Adds a line.
    public void add(String name, String value) {
        if (!value.equals(Cells.NOTHING)) {
            lines.add(Table.row(name + ":", value));
        }
    }

    public void print(PrintWriter out) {
        new Table().print(out, lines);
    }
}
