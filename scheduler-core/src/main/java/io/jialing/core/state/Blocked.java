package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import java.util.Comparator;

/// A note on whether a shape fits on one kind of nodes of a cluster, so that the search need not be repeated until room
/// is freed there or its nodes change. It saves time and can change no answer: what is taken from a cluster cannot make
/// a shape fit that did not, though it can take away the room of one that did.
///
/// @param gain the cluster's count of gains when the note was made; the note is void once that count is another
/// @param taken how often something had been taken from the cluster; matters to [Fits#NOW] alone
public record Blocked(Key key, long gain, long taken, Fits fits) {

    /// What is known.
    public enum Fits {
        /// Not even if nobody else were there.
        NEVER,
        /// Not now, but if nobody else were there.
        NOT_NOW,
        /// If nobody else were there; whether it does now was not looked at.
        WHEN_EMPTY,
        /// Now, as long as nothing is taken there.
        NOW
    }

    /// What a note is about.
    ///
    /// @param model the accelerator model of the nodes; empty for none
    public record Key(ShapeId shape, ClusterId cluster, String model) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::shape).thenComparing(Key::cluster).thenComparing(Key::model);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }
}
