package io.jialing.core.state;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Health;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartId;
import io.jialing.core.locality.Policies;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Memory;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// All that the hub knows, as one immutable value: the latest record of every tenant, queue, site, cluster, node,
/// unfinished job and part, with the indexes that the planner reads.
///
/// [#apply] is a pure fold: the same changes give the same state, and the rows of a state, applied to [#EMPTY], give an
/// equal state again. Versions share their pages, so a snapshot is the value itself and a what-if is one more `apply`.
/// A change costs O(log n) and, where a part takes or frees capacity, as much again for each of its nodes.
public final class HubState {
    /// Knows nothing, rules by the policies that ship.
    public static final HubState EMPTY = new HubState();

    // Written only by apply() on its own copy, before anybody else can see that copy.
    private SortedPages<String, Tenant> tenants;
    private SortedPages<String, Cohort> cohorts;
    private SortedPages<String, Queue> queues;
    private SortedPages<Member, Memory> memories;
    private SortedPages<Pace.Key, Pace> paces;
    private SortedPages<SiteId, Site> sites;
    private SortedPages<ClusterId, Cluster> clusters;
    private SortedPages<SupplyGroupId, SupplyGroup> groups;
    private SortedPages<ClusterId, Health> healths;
    private SortedPages<JobId, JobRecord> jobs;
    private SortedPages<PartId, PartRecord> parts;
    private SortedPages<JobId, Standing> standings;
    private SortedPages<PartId, TrialScore> scores;
    private Policies policies;
    private List<HubSwitch> off;
    private Instant now;
    private final Indexes indexes;

    /// Counted when first asked for, because records that change them come many in a row; null until then. Threads that
    /// ask at the same time count the same.
    private volatile @Nullable Accounts accounts;

    private HubState() {
        tenants = SortedPages.by(Tenant::id);
        cohorts = SortedPages.by(Cohort::name);
        queues = SortedPages.by(Queue::name);
        memories = SortedPages.by(Memory::member);
        paces = SortedPages.by(Pace::key);
        sites = SortedPages.by(Site::id);
        clusters = SortedPages.by(Cluster::id);
        groups = SortedPages.by(SupplyGroup::id);
        healths = SortedPages.by(Health::cluster);
        jobs = SortedPages.by(JobRecord::id);
        parts = SortedPages.by(PartRecord::id);
        standings = SortedPages.by(Standing::job);
        scores = SortedPages.by(TrialScore::trial);
        policies = Policies.shipped();
        off = List.of();
        now = Instant.EPOCH;
        indexes = new Indexes();
    }

    private HubState(HubState from) {
        tenants = from.tenants;
        cohorts = from.cohorts;
        queues = from.queues;
        memories = from.memories;
        paces = from.paces;
        sites = from.sites;
        clusters = from.clusters;
        groups = from.groups;
        healths = from.healths;
        jobs = from.jobs;
        parts = from.parts;
        standings = from.standings;
        scores = from.scores;
        policies = from.policies;
        off = from.off;
        now = from.now;
        indexes = new Indexes(from.indexes);
        accounts = from.accounts;
    }

    /// This state after a change; this very state when the change tells nothing new.
    public HubState apply(Change change) {
        var next = new HubState(this);
        boolean news =
                switch (change) {
                    case Change.JobQueued(var job) -> next.queued(job);
                    case Change.JobChanged(var job) -> next.jobChanged(job);
                    case Change.PartChanged(var part) -> next.partChanged(part);
                    case Change.JobMoved(var standing) -> next.jobMoved(standing);
                    case Change.TrialReported(var score) -> next.trialReported(score);
                    case Change.TenantChanged(var tenant) -> {
                        Tenant known = tenants.find(tenant.id());
                        next.tenants = tenants.with(tenant);
                        next.accounts = null;
                        yield known == null || known.version() < tenant.version();
                    }
                    case Change.TenantGone(var tenant) -> {
                        next.tenants = tenants.without(tenant);
                        next.accounts = null;
                        yield tenants.find(tenant) != null;
                    }
                    case Change.CohortChanged(var cohort) -> {
                        Cohort known = cohorts.find(cohort.name());
                        next.cohorts = cohorts.with(cohort);
                        next.accounts = null;
                        yield known == null || known.version() < cohort.version();
                    }
                    case Change.QueueChanged(var queue) -> {
                        Queue known = queues.find(queue.name());
                        next.queues = queues.with(queue);
                        next.accounts = null;
                        yield known == null || known.version() < queue.version();
                    }
                    case Change.SiteChanged(var site) -> {
                        next.sites = sites.with(site);
                        next.accounts = null;
                        yield !site.equals(sites.find(site.id()));
                    }
                    case Change.ClusterChanged(var cluster) -> next.clusterChanged(cluster);
                    case Change.SupplyGroupChanged(var group) -> {
                        next.groups = groups.with(group);
                        yield supplyGroup(group.id()).version() < group.version();
                    }
                    case Change.HealthChanged(var health) -> next.healthChanged(health);
                    case Change.NodeChanged(var node) -> next.nodeChanged(node);
                    case Change.NodeGone(var node) -> {
                        NodeState known = indexes.nodes.find(node);
                        next.indexes.nodeGone(node);
                        next.capacityChanged();
                        yield known != null && !known.node().equals(NodeState.absent(node));
                    }
                    case Change.PoliciesChanged(var inForce) -> {
                        next.policies = inForce;
                        yield !inForce.equals(policies);
                    }
                    case Change.SwitchesChanged(var switchedOff) -> {
                        next.off = switchedOff;
                        yield !switchedOff.equals(off);
                    }
                    case Change.MemoryChanged(var memory) -> {
                        next.memories = memories.with(memory);
                        yield memory(memory.member()).asOf().isBefore(memory.asOf());
                    }
                    case Change.PacesChanged(var changed) -> next.pacesChanged(changed);
                    case Change.Ticked(var instant) -> {
                        next.now = instant;
                        yield instant.isAfter(now);
                    }
                };
        return news ? next : this;
    }

    /// This state after all changes, in their order.
    public HubState apply(Iterable<? extends Change> changes) {
        HubState state = this;
        for (Change change : changes) {
            state = state.apply(change);
        }
        return state;
    }

    private boolean queued(JobRecord job) {
        if (jobs.find(job.id()) != null) {
            return jobChanged(job);
        }
        jobs = jobs.with(job);
        if (job.makeup() instanceof Makeup.Gang) {
            moved(job, null, PartRecord.queued(new PartId(job.id(), 0), job.submitted()));
        }
        return true;
    }

    private boolean jobChanged(JobRecord job) {
        JobRecord known = jobs.find(job.id());
        if (known == null || known.version() >= job.version()) {
            return false;
        }
        List<PartRecord> its = parts(job.id());
        jobs = jobs.with(job);
        its.forEach(part -> indexes.jobChanged(known, job, part));
        return true;
    }

    private boolean partChanged(PartRecord part) {
        JobRecord job = jobs.find(part.id().job());
        if (job == null) {
            return false;
        }
        PartRecord known = find(part.id());
        if (known != null && known.version() >= part.version()) {
            return false;
        }
        moved(job, known, part);
        if (part.state().isTerminal() && job.makeup() instanceof Makeup.Gang) {
            parts = parts.without(part.id());
            jobs = jobs.without(job.id());
        } else {
            parts = parts.with(part);
        }
        return true;
    }

    private boolean jobMoved(Standing standing) {
        JobRecord job = jobs.find(standing.job());
        if (job == null || standing(job).version() >= standing.version()) {
            return false;
        }
        if (!standing.state().isTerminal()) {
            standings = standings.with(standing);
            return true;
        }
        for (PartRecord part : parts(job.id())) {
            moved(job, part, null);
            parts = parts.without(part.id());
            scores = scores.without(part.id());
        }
        standings = standings.without(job.id());
        jobs = jobs.without(job.id());
        return true;
    }

    private boolean trialReported(TrialScore score) {
        if (jobs.find(score.trial().job()) == null || score(score.trial()).version() >= score.version()) {
            return false;
        }
        scores = scores.with(score);
        return true;
    }

    private void moved(JobRecord job, @Nullable PartRecord before, @Nullable PartRecord after) {
        indexes.partMoved(job, before, after);
        Placement held = before == null ? null : before.held();
        Placement holds = after == null ? null : after.held();
        Accounts counted = accounts;
        if (counted != null && !Objects.equals(held, holds)) {
            if (held != null) {
                counted = counted.charged(this, Usage.of(job, held), -1);
            }
            accounts = holds == null ? counted : counted.charged(this, Usage.of(job, holds), 1);
        }
    }

    private boolean clusterChanged(Cluster cluster) {
        Cluster known = clusters.find(cluster.id());
        if (known != null && known.version() >= cluster.version()) {
            return false;
        }
        clusters = clusters.with(cluster);
        indexes.gained(cluster.id());
        if (known == null || !known.group().equals(cluster.group())) {
            accounts = null;
        }
        return true;
    }

    private boolean pacesChanged(List<Pace> changed) {
        boolean news = false;
        for (Pace pace : changed) {
            if (paidUntil(pace.key()).isBefore(pace.paidUntil())) {
                paces = paces.with(pace);
                news = true;
            }
        }
        return news;
    }

    private boolean healthChanged(Health health) {
        if (health(health.cluster()).version() >= health.version()) {
            return false;
        }
        if (isLost(health(health.cluster())) != isLost(health)) {
            accounts = null;
        }
        healths = healths.with(health);
        indexes.gained(health.cluster());
        return true;
    }

    private boolean nodeChanged(Node node) {
        NodeState known = indexes.nodes.find(node.id());
        if (known != null && known.node().equals(node)) {
            return false;
        }
        indexes.nodeReported(node);
        capacityChanged();
        return true;
    }

    /// Rights depend on capacity only while some of it is lost.
    private void capacityChanged() {
        for (Health health : healths) {
            if (isLost(health)) {
                accounts = null;
            }
        }
    }

    private static boolean isLost(Health health) {
        return health.state() == ClusterHealth.LOST;
    }

    /// This state with notes of searches that failed; they change no answer, only the time that the next plan takes.
    public HubState remembering(Iterable<Blocked> searches) {
        var next = new HubState(this);
        for (Blocked search : searches) {
            next.indexes.blocked = next.indexes.blocked.with(search);
        }
        return next;
    }

    /// This state without any such notes.
    public HubState forgettingSearches() {
        var next = new HubState(this);
        next.indexes.blocked = EMPTY.indexes.blocked;
        return next;
    }

    /// The note of a search, null when there is none or what has happened in the cluster since may have made it wrong.
    public @Nullable Blocked blocked(Blocked.Key key) {
        Blocked note = indexes.blocked.find(key);
        return note == null || isVoid(note) ? null : note;
    }

    /// Whether something has happened in its cluster that may have made a note wrong.
    public boolean isVoid(Blocked note) {
        Indexes.Gain gain = indexes.gain(note.key().cluster());
        return note.gain() != gain.count() || (note.fits() == Blocked.Fits.NOW && note.taken() != gain.taken());
    }

    /// A note on what a search in this state found.
    public Blocked note(Blocked.Key key, Blocked.Fits fits) {
        Indexes.Gain gain = indexes.gain(key.cluster());
        return new Blocked(key, gain.count(), gain.taken(), fits);
    }

    /// The last tick.
    public Instant now() {
        return now;
    }

    public Policies policies() {
        return policies;
    }

    public boolean isOn(HubSwitch hubSwitch) {
        return !off.contains(hubSwitch);
    }

    public List<HubSwitch> switchedOff() {
        return off;
    }

    public Iterable<Tenant> tenants() {
        return tenants;
    }

    public Iterable<Cohort> cohorts() {
        return cohorts;
    }

    public Iterable<Queue> queues() {
        return queues;
    }

    public Iterable<Site> sites() {
        return sites;
    }

    public Iterable<Cluster> clusters() {
        return clusters;
    }

    /// Unfinished jobs by id.
    public Iterable<JobRecord> jobs() {
        return jobs;
    }

    public int jobCount() {
        return jobs.size();
    }

    /// Parts of unfinished jobs that something has happened to, by id; those of many-part jobs stay when they are over.
    public Iterable<PartRecord> parts() {
        return parts;
    }

    public @Nullable Tenant tenant(String id) {
        return tenants.find(id);
    }

    public @Nullable Cohort cohort(String name) {
        return cohorts.find(name);
    }

    public @Nullable Queue queue(String name) {
        return queues.find(name);
    }

    /// What a queue or cohort has used beyond its rights so far.
    public Memory memory(Member member) {
        Memory memory = memories.find(member);
        return memory == null ? Memory.none(member) : memory;
    }

    /// Up to when the starts of the hub, a queue or a cluster are used up.
    public Instant paidUntil(Pace.Key key) {
        Pace pace = paces.find(key);
        return pace == null ? Instant.EPOCH : pace.paidUntil();
    }

    /// A queue or cohort, its cohort, and that one's parent, as far as there are any. A cohort that only its members
    /// name has neither quota nor parent. A parent counts only if it has none itself, so that no records whatever make
    /// more than two levels or a circle.
    public List<Member> lineage(Member member) {
        var lineage = new ArrayList<Member>(3);
        lineage.add(member);
        String cohort = member.kind() == Member.Kind.COHORT ? member.name() : cohortOf(member.name());
        if (cohort != null) {
            if (member.kind() == Member.Kind.QUEUE) {
                lineage.add(Member.cohort(cohort));
            }
            String parent = parentOf(cohort);
            if (parent != null && parentOf(parent) == null) {
                lineage.add(Member.cohort(parent));
            }
        }
        return lineage;
    }

    private @Nullable String cohortOf(String name) {
        Queue queue = queues.find(name);
        return queue == null ? null : queue.cohort();
    }

    private @Nullable String parentOf(String name) {
        Cohort cohort = cohorts.find(name);
        return cohort == null ? null : cohort.parent();
    }

    /// What every queue and cohort has and uses of each flavor.
    public Accounts accounts() {
        Accounts counted = accounts;
        if (counted == null) {
            counted = Accounts.counted(this);
            accounts = counted;
        }
        return counted;
    }

    public @Nullable Site site(SiteId id) {
        return sites.find(id);
    }

    public @Nullable Cluster cluster(ClusterId id) {
        return clusters.find(id);
    }

    /// What rules a supply group as a whole.
    public SupplyGroup supplyGroup(SupplyGroupId id) {
        SupplyGroup group = groups.find(id);
        return group == null ? SupplyGroup.open(id) : group;
    }

    public Health health(ClusterId id) {
        Health health = healths.find(id);
        return health == null ? Health.joining(id) : health;
    }

    /// Whether new work may be placed on the cluster.
    public boolean takesWork(Cluster cluster) {
        return health(cluster.id()).admits(cluster.admission());
    }

    public @Nullable JobRecord job(JobId id) {
        return jobs.find(id);
    }

    /// The part as it stands; null when its job is over or unknown, or has not begun it yet. The gang of a job is there
    /// from the beginning, queued since its job was submitted.
    public @Nullable PartRecord find(PartId id) {
        PartRecord part = parts.find(id);
        if (part != null) {
            return part;
        }
        JobRecord job = jobs.find(id.job());
        return job != null && job.makeup() instanceof Makeup.Gang && id.index() == 0
                ? PartRecord.queued(id, job.submitted())
                : null;
    }

    /// The part as it stands.
    ///
    /// @throws NoSuchElementException when [#find] has none
    public PartRecord part(PartId id) {
        PartRecord part = find(id);
        if (part == null) {
            throw new NoSuchElementException("No part %s of an unfinished job.".formatted(id));
        }
        return part;
    }

    /// The parts of an unfinished job that were begun, over or not, by number; none when the job is over or unknown.
    public List<PartRecord> parts(JobId id) {
        JobRecord job = jobs.find(id);
        return switch (job == null ? null : job.makeup()) {
            case null -> List.of();
            case Makeup.Gang _ -> List.of(part(new PartId(id, 0)));
            case Makeup.Trials _, Makeup.Replicas _ -> {
                var its = new ArrayList<PartRecord>();
                new Stretch<>(parts.from(new PartId(id, 0)).iterator(), part -> part.id().job().equals(id))
                        .forEachRemaining(its::add);
                yield its;
            }
        };
    }

    /// Where an unfinished job of many parts stands as a whole.
    public Standing standing(JobRecord job) {
        Standing standing = standings.find(job.id());
        return standing == null ? Standing.queued(job) : standing;
    }

    /// What a trial has reported.
    public TrialScore score(PartId trial) {
        TrialScore score = scores.find(trial);
        return score == null ? TrialScore.none(trial) : score;
    }

    public @Nullable NodeState node(NodeId id) {
        return indexes.nodes.find(id);
    }

    /// Nodes of a cluster by name, ready or not.
    public Iterable<NodeState> nodes(ClusterId cluster) {
        return () ->
                new Stretch<>(
                        indexes.nodes.from(new NodeId(cluster, "")).iterator(),
                        state -> state.node().id().cluster().equals(cluster));
    }

    /// Ready nodes of a cluster with a model (empty: without accelerators) and at least so many idle cards, the fullest
    /// first, then by name.
    public Iterable<NodeState> readyNodes(ClusterId cluster, String model, int idleCards) {
        return () ->
                new Stretch<>(
                        indexes.byIdleCards.from(new Indexes.IdleKey(cluster, model, idleCards, "")).iterator(),
                        state -> state.node().id().cluster().equals(cluster) && state.node().model().equals(model));
    }

    /// Sums over a cluster's nodes, one a model.
    public Iterable<Supply> supplies(ClusterId cluster) {
        return () ->
                new Stretch<>(
                        indexes.supplies.from(new Supply.Key(cluster, "")).iterator(),
                        supply -> supply.key().cluster().equals(cluster));
    }

    /// What queues hold, one a queue, cluster and model.
    public Iterable<Usage> usages() {
        return indexes.usages;
    }

    /// What a queue holds, one a cluster and model.
    public Iterable<Usage> usages(String queue) {
        return () ->
                new Stretch<>(
                        indexes.usages.from(new Usage.Key(queue, FIRST_CLUSTER, "")).iterator(),
                        usage -> usage.key().queue().equals(queue));
    }

    /// Lanes in which parts wait, by queue and shape.
    public Iterable<Waiting.LaneSize> lanes() {
        return indexes.lanes;
    }

    /// The lanes of one queue, by shape.
    public Iterable<Waiting.LaneSize> lanes(String queue) {
        return () ->
                new Stretch<>(
                        indexes.lanes.from(Waiting.Lane.firstOf(queue)).iterator(),
                        size -> size.lane().queue().equals(queue));
    }

    /// How many parts wait in all.
    public int waitingCount() {
        return indexes.waiting.size();
    }

    /// How many parts wait in a queue; costs time by the number of its lanes.
    public int waitingCount(String queue) {
        int count = 0;
        var first = Waiting.Lane.firstOf(queue);
        for (Waiting.LaneSize size : indexes.lanes.from(first)) {
            if (!size.lane().queue().equals(queue)) {
                break;
            }
            count += size.count();
        }
        return count;
    }

    /// A part in the place where it waits, or would wait if it were queued.
    ///
    /// @throws NoSuchElementException when its job is over or unknown
    public Waiting waiting(PartId id) {
        PartRecord part = part(id);
        JobRecord job = jobs.find(id.job());
        if (job == null) {
            throw new NoSuchElementException("No unfinished job %s.".formatted(id.job()));
        }
        return Waiting.of(job, part);
    }

    /// The parts of a lane in their turn.
    public Iterator<Waiting> waiting(Waiting.Lane lane) {
        return new Stretch<>(
                indexes.waiting.from(Waiting.Turn.firstOf(lane)).iterator(), waiting -> waiting.lane().equals(lane));
    }

    /// The changes that, applied to [#EMPTY], give a state equal to this one.
    public List<Change> rows() {
        var rows = new ArrayList<Change>();
        rows.add(new Change.PoliciesChanged(policies));
        rows.add(new Change.SwitchesChanged(off));
        rows.add(new Change.Ticked(now));
        tenants.forEach(tenant -> rows.add(new Change.TenantChanged(tenant)));
        cohorts.forEach(cohort -> rows.add(new Change.CohortChanged(cohort)));
        queues.forEach(queue -> rows.add(new Change.QueueChanged(queue)));
        memories.forEach(memory -> rows.add(new Change.MemoryChanged(memory)));
        if (!paces.isEmpty()) {
            var all = new ArrayList<Pace>();
            paces.forEach(all::add);
            rows.add(new Change.PacesChanged(all));
        }
        sites.forEach(site -> rows.add(new Change.SiteChanged(site)));
        clusters.forEach(cluster -> rows.add(new Change.ClusterChanged(cluster)));
        groups.forEach(group -> rows.add(new Change.SupplyGroupChanged(group)));
        healths.forEach(health -> rows.add(new Change.HealthChanged(health)));
        indexes.nodes.forEach(state -> {
            if (!state.node().equals(NodeState.absent(state.node().id()))) {
                rows.add(new Change.NodeChanged(state.node()));
            }
        });
        jobs.forEach(job -> rows.add(new Change.JobQueued(job)));
        standings.forEach(standing -> rows.add(new Change.JobMoved(standing)));
        parts.forEach(part -> rows.add(new Change.PartChanged(part)));
        scores.forEach(score -> rows.add(new Change.TrialReported(score)));
        return rows;
    }

    /// Equal rows and equal indexes; notes of failed searches and counts of gains do not matter.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HubState that
                && rows().equals(that.rows())
                && indexes.sayTheSameAs(that.indexes)
                && accounts().equals(that.accounts());
    }

    @Override
    public int hashCode() {
        return rows().hashCode();
    }

    private static final ClusterId FIRST_CLUSTER = new ClusterId("\0");
}
