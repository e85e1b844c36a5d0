package io.jialing.core.quota;

import java.util.List;

/// Where the jobs of one tenant wait.
///
/// @param weight how much of the shared rest it is due, relative to other queues, more than 0
/// @param maxQueued the most jobs that may wait here at a time
/// @param quota its rights; a flavor that no entry includes is bounded by capacity alone
public record Queue(String name, long version, String tenant, double weight, int maxQueued, List<Quota> quota) {
    public Queue {
        quota = List.copyOf(quota);
        if (!(weight > 0) || maxQueued < 0) {
            throw new IllegalArgumentException(
                    "Queue %s needs a weight above 0 and no negative maximum, not %s and %d."
                            .formatted(name, weight, maxQueued));
        }
    }
}
