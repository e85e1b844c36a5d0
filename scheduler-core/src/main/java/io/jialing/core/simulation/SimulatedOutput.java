package io.jialing.core.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a simulated pod prints: a line when it starts, one for every ten seconds of its run, and one at its end.
/// Follows from the object and the time alone, so none of it is stored.
final class SimulatedOutput {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final int MOST_LINES = 1000;

    private SimulatedOutput() {}

    /// At most a thousand lines from `from` on, counted from 0.
    static List<String> lines(SimulatedObject object, int pod, int from, Instant now) {
        if (object.started() == null || pod < 0 || pod >= object.placement().workers()) {
            return List.of();
        }
        Instant end = object.finished() == null || object.finished().isAfter(now) ? now : object.finished();
        long steps = Math.max(0, Duration.between(object.started(), end).dividedBy(STEP));
        long last = steps + (object.finished() == null ? 0 : 1);
        var lines = new ArrayList<String>();
        for (long line = Math.max(0, from); line <= last && lines.size() < MOST_LINES; line++) {
            lines.add(line(object, pod, line, steps));
        }
        return lines;
    }

    private static String line(SimulatedObject object, int pod, long line, long steps) {
        if (line == 0) {
            return "%s pod %d of %d starts on %s (simulated)"
                    .formatted(
                            object.created().attempt().objectName(),
                            pod,
                            object.placement().workers(),
                            object.placement().cluster());
        }
        if (line <= steps) {
            return "step %d, loss %.4f".formatted(line, 10 / StrictMath.sqrt(line + 1.0));
        }
        return object.failure() == null ? "done" : object.message();
    }
}
