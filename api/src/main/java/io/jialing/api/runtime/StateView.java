package io.jialing.api.runtime;

import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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
    record Step(List<LogEntry> entries, Current after) {
        public Step {
            entries = List.copyOf(entries);
        }
    }

    /// A listener's place.
    interface Subscription extends AutoCloseable {
        /// The state that the first step handed to the listener follows.
        Current start();

        /// Ends it; a step that is being handed over may still arrive.
        @Override
        void close();
    }
}
