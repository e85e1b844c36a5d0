package io.jialing.api.runtime;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Where the hub's clock is tied to the real one, kept so that a restart goes on from there.
final class ClockAnchor {
    private final JdbcClient sql;

    ClockAnchor(JdbcClient sql) {
        this.sql = sql;
    }

    /// The clock of a hub that is to run at `speed`. Once it has run at another speed than the real one, it stays ahead
    /// or behind: it never jumps.
    HubClock clock(InstantSource real, double speed) {
        Optional<HubClock.Anchor> stored = read();
        if (stored.isEmpty() && speed == 1) {
            return HubClock.realTime(real);
        }
        if (stored.isPresent() && stored.get().speed() == speed) {
            return new HubClock(real, stored.get());
        }
        Instant now = real.instant();
        HubClock.Anchor anchor =
                stored.map(before -> before.goingOn(now, speed)).orElse(new HubClock.Anchor(now, now, speed));
        sql.sql(
                        """
                        INSERT INTO clock_anchor (real, hub, speed) VALUES (?, ?, ?)
                        ON CONFLICT (one) DO UPDATE SET real = excluded.real, hub = excluded.hub, speed = excluded.speed
                        """)
                .params(anchor.real().atOffset(ZoneOffset.UTC), anchor.hub().atOffset(ZoneOffset.UTC), speed)
                .update();
        // What the database keeps is rounded; all replicas must go by the same.
        return new HubClock(real, read().orElseThrow());
    }

    private Optional<HubClock.Anchor> read() {
        return sql.sql("SELECT real, hub, speed FROM clock_anchor").query(ClockAnchor::anchor).optional();
    }

    private static HubClock.Anchor anchor(ResultSet row, int n) throws SQLException {
        return new HubClock.Anchor(
                row.getObject("real", OffsetDateTime.class).toInstant(),
                row.getObject("hub", OffsetDateTime.class).toInstant(),
                row.getDouble("speed"));
    }
}
