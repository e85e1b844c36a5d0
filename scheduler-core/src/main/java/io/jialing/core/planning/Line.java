package io.jialing.core.planning;

import io.jialing.core.state.Waiting;
import io.jialing.core.state.Waiting.Turn;
import java.util.Iterator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// What was not tried yet of one queue in a cycle: its lanes, the one whose head has its turn first.
final class Line {
    private final String queue;
    private final PriorityQueue<Lane> lanes = new PriorityQueue<>();

    Line(String queue) {
        this.queue = queue;
    }

    String queue() {
        return queue;
    }

    /// @param parts those that wait in the lane, in their turn; at least one
    void add(Waiting.Lane lane, Iterator<Waiting> parts) {
        lanes.add(new Lane(lane, parts));
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    /// The part whose turn it is.
    Waiting head() {
        return lanes.element().head();
    }

    /// Takes out the lane whose head it is.
    Lane take() {
        return lanes.remove();
    }

    /// Puts a lane back, unless nothing is left of it.
    void putBack(Lane lane) {
        if (lane.head != null) {
            lanes.add(lane);
        }
    }

    /// The parts of a lane that were not tried yet.
    static final class Lane implements Comparable<Lane> {
        private final Waiting.Lane lane;
        private final Iterator<Waiting> rest;
        private @Nullable Waiting head;

        private Lane(Waiting.Lane lane, Iterator<Waiting> rest) {
            this.lane = lane;
            this.rest = rest;
            this.head = rest.next();
        }

        Waiting.Lane lane() {
            return lane;
        }

        Waiting head() {
            if (head == null) {
                throw new IllegalStateException("Lane %s has come to its end.".formatted(lane));
            }
            return head;
        }

        void advance() {
            head = rest.hasNext() ? rest.next() : null;
        }

        void finish() {
            head = null;
        }

        @Override
        public int compareTo(Lane other) {
            return Turn.BEFORE.compare(head().turn(), other.head().turn());
        }
    }
}
