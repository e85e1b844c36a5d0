package io.jialing.core.container;

import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of an attempt when its containers are made.
///
/// @param placement where its pods go
/// @param arches CPU architectures of the nodes they go to
/// @param stage the rung that a trial is to reach, from 0, or the revision that a replica runs, from 1; 0 for a gang
/// @param reporting how a trial tells how well it does; null where nobody listens
public record Run(
        AttemptId attempt, Placement placement, List<String> arches, int stage, @Nullable Reporting reporting) {
    public Run {
        arches = arches.stream().sorted().distinct().toList();
    }

    /// Where a trial reports and what lets it in.
    ///
    /// @param url the address of its own metrics
    /// @param token opens that address and nothing else. The text form hides it
    public record Reporting(String url, String token) {
        @Override
        public String toString() {
            return "Reporting[url=%s, token=…]".formatted(url);
        }
    }
}
