package io.jialing.api.schedules;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.http.MergePatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.security.Caller;
import io.jialing.core.quota.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Schedules belong to tenants: who may submit for one may write them. They are paused, resumed and fired by hand in
/// [ScheduleStepController].
@RestController
@RequestMapping("/v1/schedules")
class ScheduleController {
    private final IntakeLane lane;
    private final ScheduleRows rows;
    private final ScheduleAccess access;
    private final Firing firing;
    private final Alarms alarms;
    private final Audit audit;
    private final JsonMapper json;

    ScheduleController(
            IntakeLane lane,
            ScheduleRows rows,
            ScheduleAccess access,
            Firing firing,
            Alarms alarms,
            Audit audit,
            JsonMapper json) {
        this.lane = lane;
        this.rows = rows;
        this.access = access;
        this.firing = firing;
        this.alarms = alarms;
        this.audit = audit;
        this.json = json;
    }

    @PostMapping
    ResponseEntity<Object> create(Caller caller, Once once, @RequestBody ScheduleDocument document) {
        return once.answer(transaction -> {
            Tenant tenant = access.owner(caller, document.tenant());
            var id = UUID.randomUUID().toString();
            var schedule = document.schedule(id, 1, tenant, transaction.at(), firing::refusal);
            if (rows.isTaken(tenant.id(), schedule.name())) {
                throw new ProblemException(
                        ProblemCode.ALREADY_EXISTS,
                        "There is a schedule '%s' already.".formatted(schedule.name()),
                        Map.of("name", schedule.name()));
            }
            rows.insert(schedule);
            stored(transaction, caller, "schedule.create", schedule);
            return Answer.created("/v1/schedules/" + id, 1, ScheduleView.of(schedule, List.of()));
        });
    }

    @GetMapping
    Page<ScheduleView> list(Caller caller, PageRequest page, @RequestParam(required = false) @Nullable String tenant) {
        var list = "schedules|" + tenant;
        var found = new ArrayList<Schedule>();
        var after = page.after(list);
        while (found.size() <= page.size()) {
            List<Schedule> batch = rows.list(after, PageRequest.MOST);
            batch.stream()
                    .filter(schedule -> tenant == null || tenant.equals(schedule.tenant()))
                    .filter(schedule -> access.maySee(caller, schedule))
                    .forEach(found::add);
            if (batch.size() < PageRequest.MOST) {
                break;
            }
            after = batch.getLast().id();
        }
        var fires = rows.fires(found.stream().limit(page.size()).map(Schedule::id).toList(), ScheduleView.LAST);
        return page.page(
                list,
                found,
                Schedule::id,
                schedule -> ScheduleView.of(schedule, fires.getOrDefault(schedule.id(), List.of())));
    }

    @GetMapping("/{id}")
    ResponseEntity<ScheduleView> one(Caller caller, @PathVariable String id) {
        return access.answer(access.visible(caller, id, rows.find(id)));
    }

    @PutMapping("/{id}")
    ResponseEntity<ScheduleView> put(
            Caller caller, IfMatch ifMatch, @PathVariable String id, @RequestBody ScheduleDocument document) {
        return change(caller, ifMatch, id, _ -> document);
    }

    @PatchMapping("/{id}")
    ResponseEntity<ScheduleView> patch(
            Caller caller, IfMatch ifMatch, @PathVariable String id, @RequestBody ObjectNode patch) {
        return change(caller, ifMatch, id, before -> MergePatch.apply(json, before, patch, ScheduleDocument.class));
    }

    /// Jobs that it submitted stay.
    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Caller caller, IfMatch ifMatch, @PathVariable String id) {
        return lane.transact(transaction -> {
            var schedule = access.visible(caller, id, rows.lock(id));
            Caller.require(caller.maySubmitFor(access.tenant(schedule)), "delete schedules of this tenant");
            ifMatch.require(schedule.version());
            rows.delete(id);
            alarms.clear(id);
            audit.write(
                    transaction,
                    caller,
                    new Audit.Deed("schedule.delete", id, schedule.tenant(), null, ScheduleDocument.of(schedule)));
            return ResponseEntity.noContent().build();
        });
    }

    private ResponseEntity<ScheduleView> change(
            Caller caller, IfMatch ifMatch, String id, UnaryOperator<ScheduleDocument> change) {
        return lane.transact(transaction -> {
            var before = access.visible(caller, id, rows.lock(id));
            Tenant tenant = access.tenant(before);
            Caller.require(caller.maySubmitFor(tenant), "change schedules of this tenant");
            ifMatch.require(before.version());
            var document = named(before, change.apply(ScheduleDocument.of(before)));
            var after = document.schedule(id, before.version() + 1, tenant, transaction.at(), firing::refusal);
            if (after.isEnabled() && before.isEnabled() && after.recurrence().equals(before.recurrence())) {
                // What is due and not done yet stays due.
                after = after.firingNext(before.nextFire());
            }
            rows.update(after);
            stored(transaction, caller, "schedule.change", after);
            return access.answer(after);
        });
    }

    private static ScheduleDocument named(Schedule before, ScheduleDocument document) {
        if (document.name() != null && !document.name().equals(before.name())) {
            throw ProblemException.invalid("/name", FieldCode.IMMUTABLE, "The name of a schedule cannot change.");
        }
        if (document.tenant() != null && !document.tenant().equals(before.tenant())) {
            throw ProblemException.invalid("/tenant", FieldCode.IMMUTABLE, "A schedule cannot change its tenant.");
        }
        return new ScheduleDocument(
                before.name(),
                before.tenant(),
                document.cron(),
                document.timeZone(),
                document.misfire(),
                document.overlap(),
                document.enabled(),
                document.job());
    }

    private void stored(IntakeTransaction transaction, Caller caller, String action, Schedule schedule) {
        alarms.follow(schedule);
        audit.write(
                transaction,
                caller,
                new Audit.Deed(action, schedule.id(), schedule.tenant(), null, ScheduleDocument.of(schedule)));
    }
}
