package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import java.util.Comparator;

/// What a queue holds of one accelerator model in one cluster.
///
/// @param milliCards in thousandths of a card
/// @param milliCpu in thousandths of a core
/// @param parts how many parts hold it
public record Usage(Key key, long milliCards, long milliCpu, int parts) {

    /// What a sum is over.
    ///
    /// @param model empty for work on nodes without accelerators
    public record Key(String queue, ClusterId cluster, String model) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::queue).thenComparing(Key::cluster).thenComparing(Key::model);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    Usage plus(long moreMilliCards, long moreMilliCpu, int moreParts) {
        return new Usage(key, milliCards + moreMilliCards, milliCpu + moreMilliCpu, parts + moreParts);
    }

    boolean isNothing() {
        return milliCards == 0 && milliCpu == 0 && parts == 0;
    }
}
