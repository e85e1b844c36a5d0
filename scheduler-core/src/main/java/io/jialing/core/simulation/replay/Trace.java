package io.jialing.core.simulation.replay;

import io.jialing.core.cluster.Node;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Resources;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// What was recorded of a cluster: its machines, and the tasks that came to it.
///
/// Accelerator models are called what the trace calls them; no catalogue needs to know them.
///
/// @param tasks in any order; those of one instant arrive in the order of this list
public record Trace(List<Machine> machines, List<Task> tasks) {
    public Trace {
        machines = List.copyOf(machines);
        tasks = List.copyOf(tasks);
        var names = new HashSet<String>();
        for (Machine machine : machines) {
            if (!names.add(machine.name())) {
                throw new IllegalArgumentException("The trace has two machines %s.".formatted(machine.name()));
            }
        }
    }

    /// When the first task arrives; zero when there is none.
    Duration firstArrival() {
        return tasks.stream().map(Task::arrival).min(Duration::compareTo).orElse(Duration.ZERO);
    }

    /// When the last task arrives; zero when there is none.
    Duration lastArrival() {
        return tasks.stream().map(Task::arrival).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /// A machine, there from the beginning to the end.
    ///
    /// @param cards accelerators it has, 0 to [Node#MOST_CARDS]
    /// @param model what they are; empty where there are none
    public record Machine(String name, Resources capacity, int cards, String model) {
        public Machine {
            if (cards < 0 || cards > Node.MOST_CARDS || (cards == 0) != model.isEmpty()) {
                throw new IllegalArgumentException(
                        "Machine %s cannot have %d cards of model '%s'.".formatted(name, cards, model));
            }
        }
    }

    /// A task of one pod.
    ///
    /// @param arrival when it was submitted, from the beginning of the trace
    /// @param runTime how long it ran, which nobody knows beforehand
    /// @param cards what it asks for; its models are the trace's
    public record Task(String name, Duration arrival, Duration runTime, Resources resources, CardRequest cards) {
        public Task {
            if (arrival.isNegative() || runTime.isNegative()) {
                throw new IllegalArgumentException(
                        "Task %s cannot arrive at %s and run for %s.".formatted(name, arrival, runTime));
            }
        }
    }
}
