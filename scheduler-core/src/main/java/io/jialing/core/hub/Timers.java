package io.jialing.core.hub;

import java.time.Instant;

/// The hub's clock and its one thread. Everything handed to it runs one after the other, never two at a time; answers
/// that arrive on other threads enter through [#submit]. Virtual in simulation.
public interface Timers {
    Instant now();

    /// Runs `task` once at `instant`, or soon if that has passed.
    Timer at(Instant instant, Runnable task);

    /// Runs `task` soon, after everything submitted before. Callable from any thread.
    void submit(Runnable task);

    /// A task that has not run yet.
    interface Timer {
        /// Does nothing when the task has run or was cancelled before.
        void cancel();
    }
}
