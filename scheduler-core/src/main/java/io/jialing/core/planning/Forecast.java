package io.jialing.core.planning;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// When a waiting part is expected to start, or why nobody can say.
public sealed interface Forecast {
    /// It is expected to start.
    ///
    /// @param p50 as likely before as after; null until run times have been learned
    /// @param p90 hardly later than this, as long as nothing more entitled arrives and nothing breaks; not before the
    ///   instant it was asked for
    record Expected(@Nullable Instant p50, Instant p90, Basis basis) implements Forecast {}

    /// Nothing can be said.
    record Unknown(Why why) implements Forecast {}

    /// What an expected start rests on.
    enum Basis {
        /// Everything that runs, and everything that starts before, runs for as long as it declared at most.
        DECLARED_MAX_RUNTIME
    }

    /// Why there is no expected start.
    enum Why {
        /// It has its place already.
        PLACED,
        /// Its owner, or too many slow starts, keep it back.
        HELD,
        /// An operator has switched planning off.
        SWITCHED_OFF,
        /// No registered capacity, or no right of its queue, would ever be enough.
        NO_SUCH_CAPACITY,
        /// Something that holds what it would need has declared no longest run time.
        NO_DECLARED_MAX_RUNTIME,
        /// Nothing that is known to end, and no gate that opens by waiting, would make room for it.
        NOTHING_ENDS,
        /// More parts wait than a forecast goes through.
        TOO_MANY_WAITING,
        /// It lies further ahead than a forecast looks.
        TOO_FAR_AHEAD
    }
}
