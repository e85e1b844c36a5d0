package io.jialing.api.hub;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.hub.HubDocuments.Cycle;
import io.jialing.api.hub.HubDocuments.Leader;
import io.jialing.api.hub.HubDocuments.State;
import io.jialing.api.hub.HubDocuments.View;
import io.jialing.api.hub.HubDocuments.Wish;
import io.jialing.api.hub.Switches.Setting;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.HubRuntime;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.state.HubSwitch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.DigestUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The switches are set by those who run the whole hub.
@RestController
@RequestMapping("/v1/hub")
class HubController {
    private final JdbcClient sql;
    private final IntakeLane lane;
    private final Switches switches;
    private final HubRuntime runtime;
    private final HubPulse pulse;
    private final HubClock clock;
    private final Audit audit;

    HubController(
            JdbcClient sql,
            IntakeLane lane,
            Switches switches,
            HubRuntime runtime,
            HubPulse pulse,
            HubClock clock,
            Audit audit) {
        this.sql = sql;
        this.lane = lane;
        this.switches = switches;
        this.runtime = runtime;
        this.pulse = pulse;
        this.clock = clock;
        this.audit = audit;
    }

    @GetMapping
    ResponseEntity<View> show(Caller caller) {
        Caller.require(
                caller.hasAnywhere(Role.OPERATOR, Role.POLICY_ADMIN, Role.AUDITOR, Role.HUB_ADMIN), "see the hub");
        return answer(switches.all());
    }

    @PatchMapping
    ResponseEntity<View> set(Caller caller, IfMatch ifMatch, @RequestBody Wish wish) {
        Caller.require(caller.hasHubWide(Role.OPERATOR, Role.HUB_ADMIN), "set the hub's switches");
        var after =
                lane.transact(transaction -> {
                    var all = Switches.lock(transaction);
                    ifMatch.require(tag(all));
                    var changed = checked(wish, caller, transaction.at());
                    if (!changed.isEmpty()) {
                        Switches.store(transaction, all, changed);
                        audit.write(
                                transaction, caller, new Audit.Deed("hub.switch", "hub", null, wish.reason(), wish));
                    }
                    return all;
                });
        return answer(after);
    }

    private static List<Setting> checked(Wish wish, Caller caller, Instant now) {
        var findings = new Findings();
        boolean anyOff = false;
        for (HubSwitch which : HubSwitch.values()) {
            anyOff |= wish.of(which) == State.OFF;
        }
        var reason = anyOff || wish.reason() != null ? findings.text("/reason", wish.reason(), 500) : "";
        findings.future("/until", wish.until(), now);
        if (wish.until() != null && !anyOff) {
            findings.add("/until", FieldCode.CONTRADICTION, "Only what is switched off goes on again.");
        }
        findings.throwIfAny();
        var changed = new ArrayList<Setting>();
        for (HubSwitch which : HubSwitch.values()) {
            var wanted = wish.of(which);
            if (wanted != null) {
                boolean off = wanted == State.OFF;
                changed.add(new Setting(which, off, reason, off ? wish.until() : null, caller.keyId(), now));
            }
        }
        return changed;
    }

    private ResponseEntity<View> answer(Map<HubSwitch, Setting> settings) {
        boolean leads = runtime.leads();
        var beat = pulse.beat();
        Cycle cycle =
                leads && beat.planned() != null
                        ? new Cycle(beat.planned(), Duration.between(beat.planned(), clock.instant()))
                        : null;
        return ResponseEntity.ok()
                .header("ETag", tag(settings))
                .body(View.of(settings, leader(), cycle, leads ? beat.brake() : null));
    }

    private @Nullable Leader leader() {
        return sql.sql("SELECT holder, epoch, until FROM leader WHERE holder IS NOT NULL AND until IS NOT NULL")
                .query((row, _) ->
                        new Leader(
                                row.getString("holder"),
                                row.getLong("epoch"),
                                row.getObject("until", OffsetDateTime.class).toInstant()))
                .optional()
                .filter(leader -> leader.until().isAfter(clock.real().instant()))
                .orElse(null);
    }

    /// The settings alone are the tag: what else is shown changes all the time, and nobody can set it.
    private static String tag(Map<HubSwitch, Setting> settings) {
        return "\"" + DigestUtils.md5DigestAsHex(settings.toString().getBytes(StandardCharsets.UTF_8)) + "\"";
    }
}
