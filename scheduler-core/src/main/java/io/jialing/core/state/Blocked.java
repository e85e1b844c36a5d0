package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import java.util.Comparator;

/// A note that a shape was found not to fit into a cluster, so that the search need not be repeated until room is freed
/// there or its nodes change. It saves time and can change no answer: what is taken from a cluster cannot make a shape
/// fit that did not.
///
/// @param gain the cluster's count of gains when the search failed; the note is void once that count is another
/// @param tooSmall whether the cluster could not hold the shape even when empty
public record Blocked(Key key, long gain, boolean tooSmall) {

    public record Key(ShapeId shape, ClusterId cluster) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::shape).thenComparing(Key::cluster);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }
}
