package io.jialing.api.cli;

import io.jialing.core.simulation.replay.ReplayResult;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// The result of a replay for people, one number a line: what it is, the number with its unit, what it is of. The same
/// result gives the same bytes on every machine.
final class ReplayTable {
    private static final String NONE = "none";

    private final StringBuilder text = new StringBuilder();

    private ReplayTable() {}

    static String of(ReplayResult result, int nodes, int homes, long seed) {
        var table = new ReplayTable();
        table.fill(result, nodes, homes, seed);
        return table.text.toString();
    }

    private void fill(ReplayResult result, int nodes, int homes, long seed) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "Replay of %d tasks on %d nodes with %d GPUs; homes %d, seed %d\n",
                        result.tasks(),
                        nodes,
                        result.milliCards() / 1000,
                        homes,
                        seed));
        line("tasks placed", count(result.placed()), "");
        line("tasks finished", count(result.finished()), "");
        counts("tasks never placed", result.neverPlaced(), "fit nowhere, by the first thing in the way");
        line("GPU allocation, mean", percent(result.meanAllocation()), "by time, from the first to the last arrival");
        line("GPU allocation, peak", percent(result.peakAllocation()), "at any time");
        line("wait p50", seconds(result.wait(50)), "from submission to running");
        line("wait p95", seconds(result.wait(95)), "");
        line("wait longest", seconds(result.wait(100)), "");
        if (homes > 1) {
            line("local rate", percent(result.localRate()), "first placed in their home city, of the tasks placed");
            counts("tasks placed away", result.wentOn(), "by why their gate opened");
        }
    }

    private void counts(String what, Map<? extends Enum<?>, Integer> counts, String note) {
        int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
        line(what, count(sum), counts.isEmpty() ? "" : note);
        counts.forEach((reason, count) -> line("  " + reason, count(count), ""));
    }

    private void line(String what, String number, String note) {
        text.append("%-24s %14s  %s".formatted(what, number, note).stripTrailing()).append('\n');
    }

    private static String count(int count) {
        return Integer.toString(count);
    }

    private static String percent(OptionalDouble share) {
        return share.isEmpty() ? NONE : String.format(Locale.ROOT, "%.2f %%", 100 * share.getAsDouble());
    }

    private static String seconds(Optional<Duration> duration) {
        return duration.map(wait -> String.format(Locale.ROOT, "%.3f s", wait.toMillis() / 1000.0)).orElse(NONE);
    }
}
