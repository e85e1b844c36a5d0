package io.jialing.api.kill;

import io.jialing.api.kill.Load.Acknowledged;
import io.jialing.core.hub.Report.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What was seen of each kill, in order.
final class Kills {
    private final List<Kill> kills = new ArrayList<>();

    /// One kill.
    ///
    /// @param step where the hub stood
    /// @param recovery how it came back; null when it was killed again before it had
    record Kill(Step step, @Nullable Recovery recovery) {}

    /// How a hub came back.
    ///
    /// @param up from the kill to a hub that says it is ready
    /// @param moved from the kill until every job acknowledged before it had moved on and a later one ran
    /// @param last the jobs that were waited for last, and the states in which they were
    record Recovery(Duration up, Duration moved, Map<String, String> last) {}

    void add(Kill kill) {
        kills.add(kill);
    }

    int count() {
        return kills.size();
    }

    /// Those after which something did not move again within that time.
    List<Kill> slowerThan(Duration limit) {
        return kills.stream()
                .filter(kill -> kill.recovery != null && kill.recovery.moved.compareTo(limit) > 0)
                .toList();
    }

    /// The figures by step.
    ///
    /// @param stored the ids of the jobs that the hub knows, by name
    String table(Map<String, Acknowledged> acknowledged, Map<String, List<String>> stored) {
        var table = new StringBuilder();
        table.append(
                "%-18s%6s%14s%8s%6s%7s%10s%10s%n"
                        .formatted(
                                "killed at", "kills", "acknowledged", "found", "lost", "twice", "up, s", "moves, s"));
        for (Step step : Step.values()) {
            List<Kill> of = kills.stream().filter(kill -> kill.step == step).toList();
            List<Recovery> recoveries = of.stream().map(Kill::recovery).filter(Objects::nonNull).toList();
            int before = 0;
            int found = 0;
            int twice = 0;
            for (var entry : acknowledged.entrySet()) {
                int kill = entry.getValue().kill();
                if (kill < kills.size() && kills.get(kill).step == step) {
                    List<String> jobs = stored.getOrDefault(entry.getKey(), List.of());
                    before++;
                    found += jobs.contains(entry.getValue().job()) ? 1 : 0;
                    twice += jobs.size() > 1 ? 1 : 0;
                }
            }
            table.append(
                    "%-18s%6d%14d%8d%6d%7d%10s%10s%n"
                            .formatted(
                                    step,
                                    of.size(),
                                    before,
                                    found,
                                    before - found,
                                    twice,
                                    slowest(recoveries.stream().map(Recovery::up).toList()),
                                    slowest(recoveries.stream().map(Recovery::moved).toList())));
        }
        return table.toString();
    }

    private static String slowest(List<Duration> durations) {
        return durations.stream()
                .max(Duration::compareTo)
                .map(slowest -> "%.1f".formatted(slowest.toMillis() / 1000.0))
                .orElse("-");
    }
}
