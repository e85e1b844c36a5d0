package io.jialing.api.schedules;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.jobs.Submissions;
import io.jialing.api.jobs.SubmittedBefore;
import io.jialing.api.security.Caller;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Pauses and resumes schedules, and fires them by hand.
@RestController
@RequestMapping("/v1/schedules")
class ScheduleStepController {
    private final ScheduleRows rows;
    private final ScheduleAccess access;
    private final Firing firing;
    private final Alarms alarms;
    private final Audit audit;

    ScheduleStepController(ScheduleRows rows, ScheduleAccess access, Firing firing, Alarms alarms, Audit audit) {
        this.rows = rows;
        this.access = access;
        this.firing = firing;
        this.alarms = alarms;
        this.audit = audit;
    }

    /// Times that pass while it is paused are not missed: there are none.
    @PostMapping("/{id}:pause")
    ResponseEntity<Object> pause(Caller caller, Once once, IfMatch ifMatch, @PathVariable String id) {
        return step(caller, once, ifMatch, id, false);
    }

    @PostMapping("/{id}:resume")
    ResponseEntity<Object> resume(Caller caller, Once once, IfMatch ifMatch, @PathVariable String id) {
        return step(caller, once, ifMatch, id, true);
    }

    /// Submits its job now, paused or not. Not in [Once]: the job is taken in by a commit of its own, under the key.
    @PostMapping("/{id}:fire")
    ResponseEntity<Fire> fire(
            Caller caller,
            @RequestHeader(name = SubmittedBefore.HEADER, required = false) @Nullable String key,
            @PathVariable String id) {
        var schedule = access.visible(caller, id, rows.find(id));
        Caller.require(caller.maySubmitFor(access.tenant(schedule)), "fire schedules of this tenant");
        Submissions.Key once =
                key == null
                        ? null
                        : SubmittedBefore.key(caller, "/v1/schedules/%s:fire".formatted(id), key, new byte[0]);
        var fired = firing.now(schedule, caller.keyId(), once);
        var response = ResponseEntity.ok();
        if (fired.replayed()) {
            response.header("Idempotency-Replayed", "true");
        }
        return response.body(fired.fire());
    }

    private ResponseEntity<Object> step(Caller caller, Once once, IfMatch ifMatch, String id, boolean enabled) {
        return once.answer(transaction -> {
            var before = access.visible(caller, id, rows.lock(id));
            Caller.require(caller.mayControlJobsOf(access.tenant(before)), "pause and resume schedules of this tenant");
            ifMatch.require(before.version());
            var after = before;
            if (before.isEnabled() != enabled) {
                after = before.resumed(enabled, transaction.at());
                rows.update(after);
                alarms.follow(after);
                audit.write(
                        transaction,
                        caller,
                        new Audit.Deed(enabled ? "schedule.resume" : "schedule.pause", id, after.tenant(), null, null));
            }
            return Answer.done(IfMatch.tag(after.version()), access.view(after));
        });
    }
}
