package io.jialing.api.runtime;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The one row that says who leads. Who takes it over raises the epoch; the update waits for batches of the old leader
/// that are being stored, and every later one finds that its epoch is over. The lease runs on the real clock, whatever
/// the hub's own clock shows.
final class LeaderLease {
    private final JdbcClient sql;
    private final InstantSource real;
    private final String holder;
    private final Duration length;

    /// @param holder who this replica is, different from all others
    /// @param length how long the lease lasts if it is not renewed
    LeaderLease(JdbcClient sql, InstantSource real, String holder, Duration length) {
        this.sql = sql;
        this.real = real;
        this.holder = holder;
        this.length = length;
    }

    /// Takes the lead if nobody has it.
    ///
    /// @return the new epoch; empty when somebody leads
    OptionalLong take() {
        Instant now = real.instant();
        return sql.sql(
                        """
                        UPDATE leader SET epoch = epoch + 1, holder = :holder, until = :until
                        WHERE until IS NULL OR until <= :now
                        RETURNING epoch\
                        """)
                .param("holder", holder)
                .param("until", Timestamp.from(now.plus(length)))
                .param("now", Timestamp.from(now))
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /// Keeps the lead.
    ///
    /// @return whether it was still there to keep
    boolean renew(long epoch) {
        return sql.sql("UPDATE leader SET until = :until WHERE epoch = :epoch AND holder = :holder")
                        .param("until", Timestamp.from(real.instant().plus(length)))
                        .param("epoch", epoch)
                        .param("holder", holder)
                        .update()
                == 1;
    }

    /// Gives up the lead, so that the next replica need not wait for its end.
    void giveUp(long epoch) {
        sql.sql("UPDATE leader SET until = :now WHERE epoch = :epoch AND holder = :holder")
                .param("now", Timestamp.from(real.instant()))
                .param("epoch", epoch)
                .param("holder", holder)
                .update();
    }
}
