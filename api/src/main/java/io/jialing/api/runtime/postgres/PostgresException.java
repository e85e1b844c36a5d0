package io.jialing.api.runtime.postgres;

import org.jspecify.annotations.Nullable;

/// The hub's own PostgreSQL does not do what it should.
public final class PostgresException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
