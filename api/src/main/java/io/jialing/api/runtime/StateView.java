package io.jialing.api.runtime;

import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What this replica knows of the hub: the state as of an entry of the change log, some milliseconds behind the newest
/// commit. Any thread may ask.
public interface StateView {
    /// The state and the entry it includes, read together.
    Current current();

    default HubState state() {
        return current().state();
    }

    /// The last entry of the log that [#state] includes.
    default long seq() {
        return current().seq();
    }

    /// Waits until the state includes an entry, so that who has written may read it back.
    ///
    /// @return whether it does; false after `atMost`
    boolean await(long seq, Duration atMost);

    /// Hands every further step to `listener`, in order and without gaps, on a thread that all listeners share: a
    /// listener must not block. The first step follows the state that is returned.
    Subscription subscribe(Consumer<Step> listener);

    /// A state.
    ///
    /// @param seq the last entry of the log that it includes
    record Current(long seq, HubState state) {}

    /// Some entries of the log and the state that includes them.
    record Step(List<Entry> entries, Current after) {
        public Step {
            entries = List.copyOf(entries);
        }
    }

    /// An entry of the log with what is known about it beside the change itself.
    ///
    /// @param at when it was logged, by the hub's clock
    /// @param tenant whose job it is about; null when it is about none
    /// @param from the state that a part left; null when no part moved
    /// @param to the state that a part entered or stayed in; null when it is about none
    /// @param reason why, in one word; null when there is nothing to say
    record Entry(
            long seq,
            Instant at,
            Change change,
            @Nullable String tenant,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason) {}

    /// A listener's place.
    interface Subscription extends AutoCloseable {
        /// The state that the first step handed to the listener follows.
        Current start();

        /// Ends it; a step that is being handed over may still arrive.
        @Override
        void close();
    }
}
