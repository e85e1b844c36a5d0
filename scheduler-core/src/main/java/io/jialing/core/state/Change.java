package io.jialing.core.state;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.Health;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.locality.Policies;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Memory;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.Site;
import java.time.Instant;
import java.util.List;

/// One thing that became different. A change carries the whole new record, so that the state is the latest record of
/// each identity and folding the log gives what reading the rows gives. A record whose version is not newer than the
/// one known is ignored, which makes reading the log twice harmless.
public sealed interface Change {
    /// A job was taken in.
    record JobQueued(JobRecord job) implements Change {}

    /// The owner of a job wants something else of it; ignored when the job is over.
    record JobChanged(JobRecord job) implements Change {}

    /// A part moved, or an attempt of it did; a job of one gang is over with it.
    record PartChanged(PartRecord part) implements Change {}

    /// A job of many parts stands otherwise as a whole; a terminal standing takes it and its parts out of the state.
    record JobMoved(Standing standing) implements Change {}

    /// A trial told how well it does.
    record TrialReported(TrialScore score) implements Change {}

    record TenantChanged(Tenant tenant) implements Change {}

    /// A tenant that nothing belongs to is no longer there.
    record TenantGone(String tenant) implements Change {}

    record CohortChanged(Cohort cohort) implements Change {}

    record QueueChanged(Queue queue) implements Change {}

    record SiteChanged(Site site) implements Change {}

    /// An operator registered a cluster or wants it used otherwise.
    record ClusterChanged(Cluster cluster) implements Change {}

    record SupplyGroupChanged(SupplyGroup group) implements Change {}

    /// The hub found out something about a cluster.
    record HealthChanged(Health health) implements Change {}

    /// A node was seen for the first time or differs from before.
    record NodeChanged(Node node) implements Change {}

    /// A node is no longer in its cluster.
    record NodeGone(NodeId node) implements Change {}

    record PoliciesChanged(Policies policies) implements Change {}

    /// An operator switched something off or on.
    ///
    /// @param off what is switched off, in the order of [HubSwitch]
    record SwitchesChanged(List<HubSwitch> off) implements Change {
        public SwitchesChanged {
            off = off.stream().sorted().distinct().toList();
        }
    }

    /// A queue or cohort uses more or less beyond its rights than before.
    record MemoryChanged(Memory memory) implements Change {}

    /// Parts were started, which uses up some of what may start in a time.
    record PacesChanged(List<Pace> paces) implements Change {
        public PacesChanged {
            paces = List.copyOf(paces);
        }
    }

    /// Time went on; whatever depends on age, gates or windows may have another answer now.
    record Ticked(Instant now) implements Change {}
}
