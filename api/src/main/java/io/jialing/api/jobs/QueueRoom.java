package io.jialing.api.jobs;

import io.jialing.api.runtime.StateView;
import io.jialing.core.quota.Queue;
import io.jialing.core.state.HubState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many more jobs may wait in each queue: what this replica sees waiting, and what it has taken in since. Exact for
/// one replica; several may together exceed a limit by what they take in within the milliseconds that the log needs
/// from one to the other. Used by one thread.
final class QueueRoom {
    private final StateView view;
    private final Deque<Commit> unseen = new ArrayDeque<>();

    QueueRoom(StateView view) {
        this.view = view;
    }

    /// Jobs of a commit that the view may not show yet.
    private record Commit(long seq, Map<String, Integer> jobs) {}

    /// Begins to count for a commit.
    Count count() {
        StateView.Current now = view.current();
        while (!unseen.isEmpty() && unseen.peekFirst().seq() <= now.seq()) {
            unseen.removeFirst();
        }
        return new Count(now.state());
    }

    /// The count for one commit.
    final class Count {
        private final HubState state;
        private final Map<String, Integer> waiting = new HashMap<>();
        private final Map<String, Integer> taken = new HashMap<>();
        private long seq;

        private Count(HubState state) {
            this.state = state;
        }

        /// Takes a place in a queue, or tells why there is none. A queue that is not known here has no limit; whoever
        /// accepted the job knew it.
        Optional<SubmitOutcome.QueueFull> take(String name) {
            Queue queue = state.queue(name);
            int before = waiting.computeIfAbsent(name, this::waiting) + taken.getOrDefault(name, 0);
            if (queue != null && before >= queue.maxQueued()) {
                return Optional.of(new SubmitOutcome.QueueFull(queue.maxQueued(), before));
            }
            taken.merge(name, 1, Integer::sum);
            return Optional.empty();
        }

        /// Gives a place back that was taken for a job that was refused after all.
        void giveBack(String name) {
            taken.merge(name, -1, Integer::sum);
        }

        /// What was taken has this last entry in the log, if it comes to be stored.
        void loggedAs(long last) {
            seq = last;
        }

        /// What was taken is stored.
        void committed() {
            if (seq > 0) {
                unseen.addLast(new Commit(seq, taken));
            }
        }

        private int waiting(String name) {
            int count = state.waitingCount(name);
            for (Commit commit : unseen) {
                count += commit.jobs().getOrDefault(name, 0);
            }
            return count;
        }
    }
}
