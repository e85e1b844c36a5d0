package io.jialing.api.runtime.log;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The days of the change log: a partition each, made before the first entry of the day and dropped whole when nobody
/// needs it any more. Days are those of the hub's clock, in UTC.
public final class LogDays {
    private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("uuuuMMdd");
    private static final String PREFIX = "changes_";

    /// The database refuses to make one partition twice at a time, even when told that it may be there.
    private static final long MAKING = 0x6a69616c696e6701L;

    private final JdbcClient sql;
    private final AtomicReference<LocalDate> madeUntil = new AtomicReference<>(LocalDate.MIN);

    public LogDays(JdbcClient sql) {
        this.sql = sql;
    }

    /// Makes the day of `instant` and the next, unless this process has seen to that. Not to be called inside a
    /// transaction: it would hold up everybody else's until its end.
    public void prepare(Instant instant) {
        LocalDate day = LocalDate.ofInstant(instant, ZoneOffset.UTC);
        if (day.isAfter(madeUntil.get())) {
            make(day);
            make(day.plusDays(1));
            madeUntil.accumulateAndGet(day, (a, b) -> a.isAfter(b) ? a : b);
        }
    }

    /// Drops the days that ended before `instant`.
    ///
    /// @return how many
    public int dropBefore(Instant instant) {
        String first = PREFIX + SUFFIX.format(LocalDate.ofInstant(instant, ZoneOffset.UTC));
        List<String> old =
                sql.sql(
                                """
                                SELECT child.relname FROM pg_inherits
                                JOIN pg_class child ON child.oid = inhrelid
                                WHERE inhparent = 'changes'::regclass AND child.relname < ?
                                ORDER BY child.relname
                                """)
                        .param(first)
                        .query((row, _) -> row.getString(1))
                        .list();
        for (String partition : old) {
            sql.sql("DROP TABLE IF EXISTS " + partition).update();
        }
        return old.size();
    }

    private void make(LocalDate day) {
        sql.sql(
                        """
                        DO $$ BEGIN
                            PERFORM pg_advisory_xact_lock(%d);
                            CREATE TABLE IF NOT EXISTS %s%s PARTITION OF changes
                            FOR VALUES FROM ('%s 00:00:00+00') TO ('%s 00:00:00+00');
                        END $$
                        """
                                .formatted(MAKING, PREFIX, SUFFIX.format(day), day, day.plusDays(1)))
                .update();
    }
}
