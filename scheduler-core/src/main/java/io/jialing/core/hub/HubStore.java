package io.jialing.core.hub;

import io.jialing.core.state.Change;
import java.util.List;
import java.util.function.Consumer;

/// Where the hub's truth is kept. The database orders all changes by one sequence, in the order of their commits.
public interface HubStore {

    /// Reads everything that is not over. Blocks.
    Loaded load();

    /// Stores a batch of the leader, after all batches handed in before it; then calls back, on any thread. Batches
    /// commit whole or not at all, in order; once one has not been stored, no later one of the same epoch is.
    void commit(Batch batch, Consumer<Outcome> then);

    /// Reads what was committed after `seq`, by whomever, in order, at most `most` entries. Blocks.
    List<Logged> tail(long seq, int most);

    /// What the store held at one moment.
    ///
    /// @param seq the last entry of the log that `rows` include
    /// @param rows the latest record of everything that is not over, jobs before parts
    record Loaded(long seq, List<Change> rows) {}

    /// An entry of the log.
    record Logged(long seq, Change change) {}

    /// What the leader wants stored together.
    ///
    /// @param epoch the leader's epoch; a batch of an older one is refused
    /// @param changes in the order in which they apply
    /// @param meters intervals of use that began or ended with these changes
    record Batch(long epoch, List<Change> changes, List<Meter> meters) {
        public Batch {
            changes = List.copyOf(changes);
            meters = List.copyOf(meters);
        }
    }

    /// What became of a batch.
    sealed interface Outcome {
        /// It is durable.
        record Stored(long seq) implements Outcome {}

        /// Another leader has taken over; nothing was stored.
        record Deposed() implements Outcome {}

        /// It is not known whether it was stored.
        record Unknown(String message) implements Outcome {}
    }
}
