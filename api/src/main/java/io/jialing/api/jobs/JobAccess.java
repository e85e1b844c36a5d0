package io.jialing.api.jobs;

import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.quota.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which jobs a caller may see and steer, and for whom it may submit. A job that a caller may not see does not exist
/// for it.
final class JobAccess {
    private static final Role[] WATCHERS = {Role.OPERATOR, Role.POLICY_ADMIN, Role.AUDITOR, Role.HUB_ADMIN};

    private final Jobs jobs;
    private final StateView view;

    JobAccess(Jobs jobs, StateView view) {
        this.jobs = jobs;
        this.view = view;
    }

    /// The job, if the caller may see it.
    ///
    /// @throws ProblemException [ProblemCode#NOT_FOUND]
    StoredJob see(Caller caller, String id) {
        return visible(caller, id, jobs.find(JobAddress.id(id)));
    }

    /// The job, if the caller may steer it, kept from others until the transaction ends.
    ///
    /// @throws ProblemException [ProblemCode#NOT_FOUND], or [ProblemCode#FORBIDDEN] where it may see but not steer it
    StoredJob steer(Caller caller, String id, IntakeTransaction transaction) {
        StoredJob job = visible(caller, id, jobs.findToChange(transaction.sql(), JobAddress.id(id)));
        Caller.require(maySteer(caller, job.record().tenant()), "steer jobs of this tenant");
        return job;
    }

    /// Whether the caller may steer jobs of the tenant.
    boolean maySteer(Caller caller, String tenantId) {
        Tenant tenant = view.state().tenant(tenantId);
        return tenant == null ? caller.hasHubWide(Role.OPERATOR, Role.HUB_ADMIN) : caller.mayControlJobsOf(tenant);
    }

    /// The tenants whose jobs the caller may see; null for everybody's.
    @Nullable List<String> tenants(Caller caller) {
        if (caller.hasHubWide(WATCHERS)) {
            return null;
        }
        var visible = new ArrayList<String>();
        for (Tenant tenant : view.state().tenants()) {
            if (caller.maySee(tenant)) {
                visible.add(tenant.id());
            }
        }
        return visible;
    }

    /// The tenants whose jobs the caller may steer; null for everybody's.
    @Nullable List<String> steerable(Caller caller) {
        if (caller.hasHubWide(Role.OPERATOR, Role.HUB_ADMIN)) {
            return null;
        }
        var steerable = new ArrayList<String>();
        for (Tenant tenant : view.state().tenants()) {
            if (caller.mayControlJobsOf(tenant)) {
                steerable.add(tenant.id());
            }
        }
        return steerable;
    }

    /// The tenant that the caller submits for.
    ///
    /// @param named the tenant named in the request; null for the caller's own
    Tenant submitter(Caller caller, @Nullable String named) {
        Tenant tenant = caller.about(view.state(), named);
        Caller.require(caller.maySubmitFor(tenant), "submit jobs for this tenant");
        return tenant;
    }

    private StoredJob visible(Caller caller, String id, Optional<StoredJob> found) {
        return found.filter(job -> maySee(caller, job.record().tenant()))
                .orElseThrow(() -> ProblemException.notFound("job", id));
    }

    private boolean maySee(Caller caller, String tenantId) {
        Tenant tenant = view.state().tenant(tenantId);
        return tenant == null ? caller.hasHubWide(WATCHERS) : caller.maySee(tenant);
    }
}
