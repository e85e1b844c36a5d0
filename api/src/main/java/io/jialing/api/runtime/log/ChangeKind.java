package io.jialing.api.runtime.log;

import io.jialing.core.state.Change;

/// What became different, as the log and the event stream name it. The names are kept in the database.
public enum ChangeKind {
    JOB_QUEUED(Change.JobQueued.class),
    JOB_CHANGED(Change.JobChanged.class),
    PART_CHANGED(Change.PartChanged.class),
    JOB_MOVED(Change.JobMoved.class),
    TRIAL_REPORTED(Change.TrialReported.class),
    TENANT_CHANGED(Change.TenantChanged.class),
    TENANT_GONE(Change.TenantGone.class),
    COHORT_CHANGED(Change.CohortChanged.class),
    QUEUE_CHANGED(Change.QueueChanged.class),
    SITE_CHANGED(Change.SiteChanged.class),
    SUPPLY_GROUP_CHANGED(Change.SupplyGroupChanged.class),
    CLUSTER_CHANGED(Change.ClusterChanged.class),
    HEALTH_CHANGED(Change.HealthChanged.class),
    NODE_CHANGED(Change.NodeChanged.class),
    NODE_GONE(Change.NodeGone.class),
    POLICIES_CHANGED(Change.PoliciesChanged.class),
    SWITCHES_CHANGED(Change.SwitchesChanged.class),
    MEMORY_CHANGED(Change.MemoryChanged.class),
    PACES_CHANGED(Change.PacesChanged.class),
    TICKED(Change.Ticked.class);

    private final Class<? extends Change> type;

    ChangeKind(Class<? extends Change> type) {
        this.type = type;
    }

    Class<? extends Change> type() {
        return type;
    }

    public static ChangeKind of(Change change) {
        return switch (change) {
            case Change.JobQueued _ -> JOB_QUEUED;
            case Change.JobChanged _ -> JOB_CHANGED;
            case Change.PartChanged _ -> PART_CHANGED;
            case Change.JobMoved _ -> JOB_MOVED;
            case Change.TrialReported _ -> TRIAL_REPORTED;
            case Change.TenantChanged _ -> TENANT_CHANGED;
            case Change.TenantGone _ -> TENANT_GONE;
            case Change.CohortChanged _ -> COHORT_CHANGED;
            case Change.QueueChanged _ -> QUEUE_CHANGED;
            case Change.SiteChanged _ -> SITE_CHANGED;
            case Change.SupplyGroupChanged _ -> SUPPLY_GROUP_CHANGED;
            case Change.ClusterChanged _ -> CLUSTER_CHANGED;
            case Change.HealthChanged _ -> HEALTH_CHANGED;
            case Change.NodeChanged _ -> NODE_CHANGED;
            case Change.NodeGone _ -> NODE_GONE;
            case Change.PoliciesChanged _ -> POLICIES_CHANGED;
            case Change.SwitchesChanged _ -> SWITCHES_CHANGED;
            case Change.MemoryChanged _ -> MEMORY_CHANGED;
            case Change.PacesChanged _ -> PACES_CHANGED;
            case Change.Ticked _ -> TICKED;
        };
    }
}
