package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.quota.Account;
import io.jialing.core.resource.Resources;
import java.util.Comparator;

/// What a queue holds of one accelerator model in one cluster.
///
/// @param milliCards in thousandths of a card
/// @param milliCpu in thousandths of a core
/// @param memoryMib memory of the nodes, in MiB
/// @param parts how many parts hold it
public record Usage(Key key, long milliCards, long milliCpu, long memoryMib, int parts) {

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

    /// What one part of a job holds at a placement.
    static Usage of(JobRecord job, Placement placement) {
        Resources held = job.shape().needs().perWorker().times(placement.workers());
        return new Usage(
                new Key(job.queue(), placement.cluster(), placement.model()),
                placement.milliCards(),
                held.milliCpu(),
                held.memoryMib(),
                1);
    }

    /// @param sign 1 to add what the other says, -1 to take it out
    Usage plus(Usage other, int sign) {
        return new Usage(
                key,
                milliCards + sign * other.milliCards,
                milliCpu + sign * other.milliCpu,
                memoryMib + sign * other.memoryMib,
                parts + sign * other.parts);
    }

    /// The same as accounts count it.
    Account.Sum sum() {
        return Account.Sum.held(milliCards, milliCpu, memoryMib);
    }

    static Usage none(Key key) {
        return new Usage(key, 0, 0, 0, 0);
    }

    boolean isNothing() {
        return milliCards == 0 && milliCpu == 0 && memoryMib == 0 && parts == 0;
    }
}
