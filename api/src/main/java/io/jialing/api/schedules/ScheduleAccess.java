package io.jialing.api.schedules;

import io.jialing.api.http.IfMatch;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.quota.Tenant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/// Whose schedules a caller may know of, and how they are shown. One that a caller may not see does not exist for it.
final class ScheduleAccess {
    private final ScheduleRows rows;
    private final StateView view;

    ScheduleAccess(ScheduleRows rows, StateView view) {
        this.rows = rows;
        this.view = view;
    }

    /// The tenant that a new schedule is for.
    ///
    /// @param named in the document; null for the caller's own
    Tenant owner(Caller caller, @Nullable String named) {
        String id = named == null ? caller.tenant() : named;
        if (id == null) {
            throw ProblemException.invalid(
                    "/tenant", FieldCode.REQUIRED, "This key belongs to no tenant. Maybe name one here.");
        }
        Tenant tenant = view.state().tenant(id);
        if (tenant == null || !caller.maySee(tenant)) {
            throw ProblemException.invalid(
                    "/tenant", FieldCode.UNKNOWN_REFERENCE, "There is no tenant '%s'.".formatted(id));
        }
        Caller.require(caller.maySubmitFor(tenant), "create schedules of tenant " + id);
        return tenant;
    }

    /// The schedule, if the caller may see it.
    ///
    /// @throws ProblemException [io.jialing.api.problem.ProblemCode#NOT_FOUND]
    Schedule visible(Caller caller, String id, Optional<Schedule> schedule) {
        return schedule.filter(found -> maySee(caller, found))
                .orElseThrow(() -> ProblemException.notFound("schedule", id));
    }

    boolean maySee(Caller caller, Schedule schedule) {
        Tenant tenant = view.state().tenant(schedule.tenant());
        return tenant != null && caller.maySee(tenant);
    }

    /// Whose a visible schedule is.
    Tenant tenant(Schedule schedule) {
        Tenant tenant = view.state().tenant(schedule.tenant());
        if (tenant == null) {
            throw ProblemException.notFound("schedule", schedule.id());
        }
        return tenant;
    }

    ScheduleView view(Schedule schedule) {
        var fires = rows.fires(List.of(schedule.id()), ScheduleView.LAST);
        return ScheduleView.of(schedule, fires.getOrDefault(schedule.id(), List.of()));
    }

    ResponseEntity<ScheduleView> answer(Schedule schedule) {
        return ResponseEntity.ok().eTag(IfMatch.tag(schedule.version())).body(view(schedule));
    }
}
