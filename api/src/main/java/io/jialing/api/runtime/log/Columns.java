package io.jialing.api.runtime.log;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns a list of rows into columns, which is how `unnest` takes many rows with one statement.
///
/// @param <R> a row
public final class Columns<R> {
    private final Connection connection;
    private final List<? extends R> rows;

    public Columns(Connection connection, List<? extends R> rows) {
        this.connection = connection;
        this.rows = rows;
    }

    public Array text(Function<? super R, @Nullable String> value) throws SQLException {
        return array("text", new @Nullable String[rows.size()], value);
    }

    public Array bigint(Function<? super R, @Nullable Long> value) throws SQLException {
        return array("bigint", new @Nullable Long[rows.size()], value);
    }

    public Array integer(Function<? super R, @Nullable Integer> value) throws SQLException {
        return array("integer", new @Nullable Integer[rows.size()], value);
    }

    public Array bool(Function<? super R, @Nullable Boolean> value) throws SQLException {
        return array("boolean", new @Nullable Boolean[rows.size()], value);
    }

    public Array instant(Function<? super R, @Nullable Instant> value) throws SQLException {
        return array(
                "timestamptz",
                new @Nullable String[rows.size()],
                row -> {
                    Instant instant = value.apply(row);
                    return instant == null ? null : instant.toString();
                });
    }

    private <T> Array array(String type, @Nullable T[] values, Function<? super R, ? extends @Nullable T> value)
            throws SQLException {
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return connection.createArrayOf(type, values);
    }
}
