package io.jialing.api.idempotency;

import io.jialing.api.runtime.HubClock;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Forgets noted answers when nobody may ask for them any more, those of job submits included.
@Component
class NotedAnswers {
    /// A statement that deletes more would hold up the disk for others.
    private static final int AT_A_TIME = 5_000;

    private final JdbcClient sql;
    private final HubClock clock;

    NotedAnswers(JdbcClient sql, HubClock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 1, fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void forget() {
        var before = clock.instant().minus(Once.KEPT).atOffset(ZoneOffset.UTC);
        int forgotten;
        do {
            forgotten =
                    sql.sql(
                                    """
                                    DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
                                        SELECT ctid FROM idempotency_keys WHERE created_at <= ?
                                        LIMIT ? FOR UPDATE SKIP LOCKED))
                                    """)
                            .params(before, AT_A_TIME)
                            .update();
        } while (forgotten == AT_A_TIME);
    }
}
