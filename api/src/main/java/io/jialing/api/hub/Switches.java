package io.jialing.api.hub;

import io.jialing.api.audit.Audit;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubSwitch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// What operators have switched off, why, and until when. A switch without a row is on.
@Component
class Switches {
    private static final Logger log = LoggerFactory.getLogger(Switches.class);

    private final JdbcClient sql;
    private final IntakeLane lane;
    private final Audit audit;

    Switches(JdbcClient sql, IntakeLane lane, Audit audit) {
        this.sql = sql;
        this.lane = lane;
        this.audit = audit;
    }

    /// The last word on one switch.
    ///
    /// @param until when it goes on again by itself; null for never
    record Setting(
            HubSwitch which,
            boolean off,
            String reason,
            @Nullable Instant until,
            String changedBy,
            Instant changedAt) {}

    /// All switches that were ever touched, in the order of the enum.
    Map<HubSwitch, Setting> all() {
        return all(sql);
    }

    /// The same, locked until the end of the transaction. Who changes switches one after the other sees what the one
    /// before did.
    static Map<HubSwitch, Setting> lock(IntakeTransaction transaction) {
        transaction.sql().sql("LOCK TABLE hub_switches IN SHARE ROW EXCLUSIVE MODE").update();
        return all(transaction.sql());
    }

    /// Stores what has changed, and tells the hub which switches are off now.
    static void store(IntakeTransaction transaction, Map<HubSwitch, Setting> all, List<Setting> changed) {
        for (Setting setting : changed) {
            var until = setting.until() == null ? null : setting.until().atOffset(ZoneOffset.UTC);
            transaction
                    .sql()
                    .sql(
                            """
                            INSERT INTO hub_switches (name, off, reason, until, changed_by, changed_at)
                            VALUES (:name, :off, :reason, :until, :by, :at)
                            ON CONFLICT (name) DO UPDATE
                                SET off = excluded.off, reason = excluded.reason, until = excluded.until,
                                    changed_by = excluded.changed_by, changed_at = excluded.changed_at
                            """)
                    .param("name", setting.which().name())
                    .param("off", setting.off())
                    .param("reason", setting.reason())
                    .param("until", until)
                    .param("by", setting.changedBy())
                    .param("at", setting.changedAt().atOffset(ZoneOffset.UTC))
                    .update();
            all.put(setting.which(), setting);
        }
        transaction.change(
                new Change.SwitchesChanged(all.values().stream().filter(Setting::off).map(Setting::which).toList()));
    }

    /// Switches on again what was switched off until now. Every replica looks; the first one does it.
    @Scheduled(initialDelay = 1_000, fixedDelay = 1_000, timeUnit = TimeUnit.MILLISECONDS)
    void expire() {
        boolean any = all().values().stream().anyMatch(setting -> setting.off() && setting.until() != null);
        if (any) {
            lane.transact(transaction -> {
                var all = lock(transaction);
                var over = all.values().stream().filter(setting -> isOver(setting, transaction.at())).toList();
                if (!over.isEmpty()) {
                    var on = over.stream().map(setting -> goesOn(setting, transaction.at())).toList();
                    store(transaction, all, on);
                    on.forEach(setting ->
                            audit.write(
                                    transaction,
                                    Audit.HUB,
                                    new Audit.Deed(
                                            "hub.switch-on",
                                            setting.which().name().toLowerCase(Locale.ROOT),
                                            null,
                                            setting.reason(),
                                            null)));
                    log.atInfo()
                            .addKeyValue("switches", on.stream().map(Setting::which).toList())
                            .log("What was switched off for a time is on again");
                }
                return over;
            });
        }
    }

    private static boolean isOver(Setting setting, Instant now) {
        return setting.off() && setting.until() != null && !setting.until().isAfter(now);
    }

    private static Setting goesOn(Setting setting, Instant now) {
        return new Setting(setting.which(), false, "Its time was up.", null, Audit.HUB, now);
    }

    private static Map<HubSwitch, Setting> all(JdbcClient sql) {
        var all = new EnumMap<HubSwitch, Setting>(HubSwitch.class);
        sql.sql("SELECT name, off, reason, until, changed_by, changed_at FROM hub_switches")
                .query(Switches::setting)
                .list()
                .forEach(setting -> all.put(setting.which(), setting));
        return all;
    }

    private static Setting setting(ResultSet row, int n) throws SQLException {
        OffsetDateTime until = row.getObject("until", OffsetDateTime.class);
        return new Setting(
                HubSwitch.valueOf(row.getString("name")),
                row.getBoolean("off"),
                row.getString("reason"),
                until == null ? null : until.toInstant(),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
