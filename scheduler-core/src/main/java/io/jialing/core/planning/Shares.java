package io.jialing.core.planning;

import io.jialing.core.quota.Queue;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Usage;
import java.util.TreeMap;

/// What each queue holds for its weight: cards divided by weight. The place of the fair share of semantics §6, which
/// will weigh cards by value and leave out what is inside the nominal quota.
final class Shares {
    private final HubState state;
    private final TreeMap<String, Double> shares = new TreeMap<>();

    Shares(HubState state) {
        this.state = state;
    }

    /// The share of a queue in cards a unit of weight.
    double of(String queue) {
        return shares.computeIfAbsent(queue, this::held);
    }

    /// The queue has taken more cards, in thousandths.
    void charge(String queue, long milliCards) {
        shares.put(queue, of(queue) + milliCards / 1000.0 / weight(queue));
    }

    private double held(String queue) {
        long milliCards = 0;
        for (Usage usage : state.usages(queue)) {
            milliCards += usage.milliCards();
        }
        return milliCards / 1000.0 / weight(queue);
    }

    private double weight(String name) {
        Queue queue = state.queue(name);
        return queue == null ? 1 : queue.weight();
    }
}
