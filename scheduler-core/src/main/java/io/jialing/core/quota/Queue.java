package io.jialing.core.quota;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the jobs of one tenant wait.
///
/// @param cohort the cohort that it borrows from and lends to; null for none, and then its quota is all it may use
/// @param weight how much of the shared rest it is due, relative to its siblings, more than 0
/// @param maxQueued the most jobs that may wait here at a time
/// @param quota its rights; a flavor of which neither it nor anybody it shares with has a quota is bounded by capacity
///   alone
public record Queue(
        String name,
        long version,
        String tenant,
        @Nullable String cohort,
        double weight,
        int maxQueued,
        List<Quota> quota) {
    public Queue {
        quota = List.copyOf(quota);
        if (!(weight > 0) || maxQueued < 0) {
            throw new IllegalArgumentException(
                    "Queue %s needs a weight above 0 and no negative maximum, not %s and %d."
                            .formatted(name, weight, maxQueued));
        }
        Quota.requireOneEach("queue " + name, quota);
    }

    /// A queue of no cohort.
    public Queue(String name, long version, String tenant, double weight, int maxQueued, List<Quota> quota) {
        this(name, version, tenant, null, weight, maxQueued, quota);
    }
}
