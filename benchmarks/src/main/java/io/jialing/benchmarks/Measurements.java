package io.jialing.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The results of one benchmark: a line a case on standard output, the same as JSON in a file.
final class Measurements {
    private final String benchmark;
    private final PrintStream out;
    private final List<Map<String, Object>> lines = new ArrayList<>();

    Measurements(String benchmark, PrintStream out) {
        this.benchmark = benchmark;
        this.out = out;
    }

    /// Records the rounds of a case: their median, with the least and the most as spread.
    void add(String name, String unit, double... rounds) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        String spread = "%s to %s of %d".formatted(text(sorted[0]), text(sorted[sorted.length - 1]), sorted.length);
        out.printf(Locale.ROOT, "%s.%s %s %s (%s)%n", benchmark, name, text(median), unit, spread);
        var line = new LinkedHashMap<String, Object>();
        line.put("name", benchmark + "." + name);
        line.put("value", median);
        line.put("unit", unit);
        line.put("rounds", rounds);
        lines.add(line);
    }

    /// Writes what was recorded beside earlier results of other benchmarks.
    void save(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(benchmark + ".json");
        Files.writeString(file, new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(lines) + "\n");
    }

    private static String text(double value) {
        return value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
