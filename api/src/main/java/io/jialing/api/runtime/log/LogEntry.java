package io.jialing.api.runtime.log;

import io.jialing.core.state.Change;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An entry of the change log.
///
/// @param at when it was logged, by the hub's clock
/// @param about what is known of it beside the change itself
public record LogEntry(long seq, Instant at, Change change, About about) {
    /// What listeners filter entries by.
    ///
    /// @param tenant whose job or record it is about; null when it is about nobody's
    /// @param from the state that a part was in before; null when it is about no part
    /// @param to the state that a part is in now; null when it is about no part
    /// @param reason why, in one word; null when there is nothing to say
    public record About(@Nullable String tenant, @Nullable String from, @Nullable String to, @Nullable String reason) {
        public static final About NOTHING = new About(null, null, null, null);
    }
}
