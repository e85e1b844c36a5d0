package io.jialing.api.events;

import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import org.jspecify.annotations.Nullable;

/// What a caller may be told: its own tenant's affairs, or those of the tenants and sites that its roles let it see.
final class Audience {
    private static final Role[] WATCHERS = {Role.OPERATOR, Role.POLICY_ADMIN, Role.AUDITOR, Role.HUB_ADMIN};

    private final Caller caller;
    private final StateView view;

    Audience(Caller caller, StateView view) {
        this.caller = caller;
        this.view = view;
    }

    /// The one tenant whose affairs are all that the caller may be told; null when it may be told of others.
    @Nullable String only() {
        return caller.hasAnywhere(Role.OPERATOR, Role.POLICY_ADMIN, Role.SUPPLIER, Role.AUDITOR, Role.HUB_ADMIN)
                ? null
                : caller.tenant();
    }

    boolean maySee(LogEntry entry) {
        String tenant = entry.about().tenant();
        if (tenant != null) {
            return maySeeTenant(tenant);
        }
        return switch (entry.change()) {
            case Change.SiteChanged(var site) -> caller.maySeeInside(site);
            case Change.ClusterChanged(var cluster) -> maySeeSite(cluster.site());
            case Change.HealthChanged(var health) -> maySeeCluster(health.cluster());
            case Change.NodeChanged(var node) -> maySeeCluster(node.id().cluster());
            case Change.NodeGone(var node) -> maySeeCluster(node.cluster());
            case Change.PoliciesChanged _,
                    Change.SwitchesChanged _,
                    Change.CohortChanged _,
                    Change.SupplyGroupChanged _ ->
                    caller.hasAnywhere(WATCHERS);
            case Change.JobQueued _,
                    Change.JobChanged _,
                    Change.PartChanged _,
                    Change.JobMoved _,
                    Change.TrialReported _,
                    Change.TenantChanged _,
                    Change.TenantGone _,
                    Change.QueueChanged _,
                    Change.MemoryChanged _,
                    Change.PacesChanged _,
                    Change.Ticked _ ->
                    false;
        };
    }

    private boolean maySeeTenant(String id) {
        if (caller.belongsTo(id) || caller.hasHubWide(WATCHERS)) {
            return true;
        }
        Tenant tenant = view.state().tenant(id);
        return tenant != null && caller.maySee(tenant);
    }

    private boolean maySeeCluster(ClusterId id) {
        Cluster cluster = view.state().cluster(id);
        return cluster != null && maySeeSite(cluster.site());
    }

    private boolean maySeeSite(SiteId id) {
        HubState state = view.state();
        Site site = state.site(id);
        return site != null && caller.maySeeInside(site);
    }
}
