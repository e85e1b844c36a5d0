package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import java.time.Instant;
import java.util.Comparator;

/// How far the starts of the hub, a queue or a cluster have run ahead of their rate: a token bucket kept as one instant
/// (the theoretical arrival time of the generic cell rate algorithm, ITU-T I.371). Each start moves it on by the time
/// that one start is worth. The leader alone writes it.
///
/// @param paidUntil starts up to here are used up
public record Pace(Key key, Instant paidUntil) {

    /// Whose starts.
    ///
    /// @param name of the queue or cluster; empty for the hub
    public record Key(Kind kind, String name) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::kind).thenComparing(Key::name);

        public static final Key HUB = new Key(Kind.HUB, "");

        public static Key queue(String name) {
            return new Key(Kind.QUEUE, name);
        }

        public static Key cluster(ClusterId id) {
            return new Key(Kind.CLUSTER, id.value());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /// What starts are counted for.
    public enum Kind {
        HUB,
        QUEUE,
        CLUSTER
    }
}
