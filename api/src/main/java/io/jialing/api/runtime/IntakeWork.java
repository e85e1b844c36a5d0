package io.jialing.api.runtime;

import org.jspecify.annotations.Nullable;

/// What one intake transaction does.
@FunctionalInterface
public interface IntakeWork<T extends @Nullable Object> {
    /// Runs inside the transaction; whatever is thrown undoes it.
    T in(IntakeTransaction transaction);
}
