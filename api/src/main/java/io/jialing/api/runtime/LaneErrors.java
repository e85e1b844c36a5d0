package io.jialing.api.runtime;

import java.sql.SQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/// What a failed statement means to callers.
public final class LaneErrors {
    private LaneErrors() {}

    /// The exception that callers know for what the database said.
    ///
    /// @param task what was being done
    public static DataAccessException translate(SQLExceptionTranslator translator, String task, SQLException cause) {
        DataAccessException known = translator.translate(task, null, cause);
        return known != null ? known : new UncategorizedSQLException(task, null, cause);
    }
}
