package io.jialing.api.runtime;

import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogEntry.About;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.locality.Policies;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// One transaction of the intake lane, alive inside [IntakeLane#transact] only.
public final class IntakeTransaction {
    private final JdbcClient sql;
    private final Instant at;
    private final ChangeLog log;
    private final IntakeRows rows;
    private final List<ChangeLog.Line> lines = new ArrayList<>();

    IntakeTransaction(JdbcClient sql, Instant at, ChangeLog log, IntakeRows rows) {
        this.sql = sql;
        this.at = at;
        this.log = log;
        this.rows = rows;
    }

    /// SQL inside this transaction, for rows that are no records of core.
    public JdbcClient sql() {
        return sql;
    }

    /// The instant at which all of this transaction happens, by the hub's clock.
    public Instant at() {
        return at;
    }

    /// Stores the row of a tenant, queue, site, cluster or job, or the policies in force, and puts the change into the
    /// log. Of switches only the log entry is written; their rows say more than the change and are the caller's.
    ///
    /// @throws org.springframework.dao.DuplicateKeyException when a record of version 1 is there already
    /// @throws org.springframework.dao.OptimisticLockingFailureException when the stored record is not the one that the
    ///   change follows
    /// @throws IllegalArgumentException when the change is the leader's to make, or another part of intake's
    public void change(Change change) {
        change(change, null);
    }

    /// The same, with the reason that the log gives for it, in one word.
    public void change(Change change, @Nullable String reason) {
        rows.store(change);
        lines.add(log.line(change, new About(tenant(change), null, null, reason)));
    }

    /// The stored tenant, locked until the end of this transaction; empty when there is none.
    public Optional<Tenant> tenant(String id) {
        return rows.lock("tenants", id, Tenant.class);
    }

    /// The stored queue, locked until the end of this transaction; empty when there is none.
    public Optional<Queue> queue(String name) {
        return rows.lock("queues", name, Queue.class);
    }

    /// The stored cohort, locked until the end of this transaction; empty when there is none.
    public Optional<Cohort> cohort(String name) {
        return rows.lock("cohorts", name, Cohort.class);
    }

    /// All stored cohorts by name; until the end of this transaction nobody else changes any, because what one may have
    /// as its parent depends on the others.
    public List<Cohort> cohorts() {
        return rows.lockAll("cohorts", Cohort.class);
    }

    /// The stored rule of a supply group, locked until the end of this transaction; empty when there is none.
    public Optional<SupplyGroup> supplyGroup(SupplyGroupId id) {
        return rows.lock("supply_groups", id.value(), SupplyGroup.class);
    }

    /// The stored site, locked until the end of this transaction; empty when there is none.
    public Optional<Site> site(SiteId id) {
        return rows.lock("sites", id.value(), Site.class);
    }

    /// The stored cluster, locked until the end of this transaction; empty when there is none.
    public Optional<Cluster> cluster(ClusterId id) {
        return rows.lock("clusters", id.value(), Cluster.class);
    }

    /// The published policies, as stored. They are not locked: who changes them keeps others away.
    public Policies policies() {
        return rows.policies();
    }

    List<ChangeLog.Line> lines() {
        return lines;
    }

    private static @Nullable String tenant(Change change) {
        return switch (change) {
            case Change.JobQueued(var job) -> job.tenant();
            case Change.JobChanged(var job) -> job.tenant();
            case Change.TenantChanged(var tenant) -> tenant.id();
            case Change.TenantGone(var id) -> id;
            case Change.QueueChanged(var queue) -> queue.tenant();
            case Change.PartChanged _,
                    Change.JobMoved _,
                    Change.TrialReported _,
                    Change.CohortChanged _,
                    Change.SiteChanged _,
                    Change.SupplyGroupChanged _,
                    Change.ClusterChanged _,
                    Change.HealthChanged _,
                    Change.NodeChanged _,
                    Change.NodeGone _,
                    Change.PoliciesChanged _,
                    Change.SwitchesChanged _,
                    Change.MemoryChanged _,
                    Change.PacesChanged _,
                    Change.Ticked _ ->
                    null;
        };
    }
}
