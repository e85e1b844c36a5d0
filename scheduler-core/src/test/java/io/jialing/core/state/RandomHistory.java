package io.jialing.core.state;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Health;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.StopReason;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.locality.Policies;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Portion;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Change.NodeGone;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A log of changes drawn from a seed, each one legal after those before it. Nodes shrink below what is held on them,
/// vanish with work on them and come back; parts go anywhere without asking any planner.
final class RandomHistory {
    private static final Comparator<NodeShare> BY_NODE_AND_CARDS =
            Comparator.comparing(NodeShare::node).thenComparingLong(NodeShare::cardMask);
    private static final Instant START = Scene.NOON;
    private static final List<String> MODELS = List.of("nvidia-a800-80g", "ascend-910b3", "");

    private final Random random;
    private final List<Change> log = new ArrayList<>();
    private HubState state = HubState.EMPTY;
    private int jobs;
    private long seconds;

    private RandomHistory(long seed) {
        random = new Random(seed);
    }

    /// A log of about that many changes.
    static List<Change> of(long seed, int length) {
        var history = new RandomHistory(seed);
        while (history.log.size() < length) {
            history.step();
        }
        return history.log;
    }

    private void step() {
        switch (random.nextInt(17)) {
            case 0 -> tenantOrQueue();
            case 16 -> cohortOrGroup();
            case 1 -> clusterOrHealth();
            case 2, 3 -> node();
            case 4, 5, 6 -> submit();
            case 7 -> jobChanges();
            case 8 -> rare();
            default -> partMoves();
        }
    }

    private void happens(Change change) {
        log.add(change);
        state = state.apply(change);
    }

    private Instant now() {
        seconds += random.nextInt(5);
        return START.plusSeconds(seconds);
    }

    private void tenantOrQueue() {
        String name = "f" + random.nextInt(3);
        Tenant tenant = state.tenant(name);
        Queue queue = state.queue(name);
        long version = random.nextInt(4) == 0 ? 0 : 1; // now and then one that is not newer
        happens(
                new Change.TenantChanged(
                        new Tenant(
                                name,
                                (tenant == null ? 0 : tenant.version()) + version,
                                name,
                                new CityId(random.nextInt(4) == 0 ? "chengdu" : "chongqing"),
                                null,
                                "SMALL",
                                "ENTERPRISE",
                                DataClass.INTERNAL,
                                random.nextBoolean())));
        happens(
                new Change.QueueChanged(
                        new Queue(
                                name,
                                (queue == null ? 0 : queue.version()) + version,
                                name,
                                random.nextBoolean() ? null : "k" + random.nextInt(3),
                                1 + random.nextInt(3),
                                10,
                                quota())));
    }

    /// Any cohort may be the parent of any, also in a circle: the state must come to no harm.
    private void cohortOrGroup() {
        if (random.nextInt(3) == 0) {
            var id = new SupplyGroupId("chongqing-cloud");
            long version = state.supplyGroup(id).version() + random.nextInt(2);
            happens(new Change.SupplyGroupChanged(new SupplyGroup(id, version, random.nextInt(1001))));
            return;
        }
        int n = random.nextInt(3);
        String name = "k" + n;
        Cohort known = state.cohort(name);
        String parent = random.nextBoolean() ? null : "k" + (n + 1 + random.nextInt(2)) % 3;
        long version = (known == null ? 0 : known.version()) + random.nextInt(2);
        happens(new Change.CohortChanged(new Cohort(name, version, parent, 1, quota())));
    }

    private List<Quota> quota() {
        var quota = new ArrayList<Quota>();
        for (String of : List.of(Flavor.ANY, MODELS.get(0))) {
            if (random.nextInt(3) == 0) {
                quota.add(
                        new Quota(
                                new Flavor(new SupplyGroupId("chongqing-cloud"), of),
                                random.nextInt(9_000),
                                limit(),
                                limit()));
            }
        }
        return quota;
    }

    private OptionalLong limit() {
        return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(5_000));
    }

    private void clusterOrHealth() {
        ClusterId id = cluster();
        Cluster known = state.cluster(id);
        if (known == null) {
            Scene scene = Scene.given(Scene.cluster(id.value()));
            scene.state().sites().forEach(site -> happens(new Change.SiteChanged(site)));
            scene.state().clusters().forEach(cluster -> happens(new Change.ClusterChanged(cluster)));
        } else if (random.nextBoolean()) {
            happens(
                    new Change.ClusterChanged(
                            known.withAdmission(random.nextBoolean() ? Admission.OPEN : Admission.CORDONED)));
        } else {
            Health health = state.health(id);
            for (ClusterHealth next : ClusterHealth.values()) {
                if (health.state().canBecome(next) && random.nextBoolean()) {
                    happens(new Change.HealthChanged(health.becoming(next, now())));
                    return;
                }
            }
        }
    }

    private void node() {
        NodeId id = nodeId();
        if (random.nextInt(5) == 0) {
            happens(new NodeGone(id));
            return;
        }
        String model = MODELS.get(random.nextInt(MODELS.size()));
        happens(
                new Change.NodeChanged(
                        new Node(
                                id,
                                "p" + random.nextInt(2),
                                "r" + random.nextInt(2),
                                model,
                                model.isEmpty() ? 0 : random.nextInt(1, 9),
                                new Resources(random.nextInt(64_000), random.nextInt(1 << 20), 1 << 20),
                                "amd64",
                                random.nextInt(5) > 0)));
    }

    private void submit() {
        var fact =
                Scene.job("")
                        .by("f" + random.nextInt(3))
                        .workers(1 + random.nextInt(3))
                        .cards(random.nextInt(3))
                        .each(random.nextInt(3), random.nextInt(3));
        Instant now = now();
        JobRecord job = fact.record(JobId.of(now.toEpochMilli(), jobs++), now);
        happens(new Change.JobQueued(random.nextInt(3) > 0 ? job : Sweeps.of(job, Sweeps.asha(6, 3, 2))));
    }

    private void jobChanges() {
        JobRecord job = anyJob();
        if (job == null) {
            return;
        }
        happens(
                new Change.JobChanged(
                        random.nextBoolean()
                                ? job.withPriority(List.of(PriorityClass.values()).get(random.nextInt(4)))
                                : job.wanting(random.nextBoolean(), random.nextBoolean(), job.requeues() + 1)));
    }

    private void rare() {
        switch (random.nextInt(5)) {
            case 3 -> remembers();
            case 4 -> starts();
            case 0 -> happens(new Change.PoliciesChanged(Policies.shipped()));
            case 1 -> happens(new Change.SwitchesChanged(random.nextBoolean() ? List.of() : List.of(HubSwitch.SPILL)));
            default -> happens(new Change.Ticked(now()));
        }
    }

    private void starts() {
        var key = random.nextBoolean() ? Pace.Key.HUB : Pace.Key.queue("f" + random.nextInt(3));
        happens(new Change.PacesChanged(List.of(new Pace(key, now().plusSeconds(random.nextInt(10))))));
    }

    private void remembers() {
        Member member = random.nextBoolean() ? Member.queue("f" + random.nextInt(3)) : Member.cohort("k0");
        var using = new Portion(random.nextInt(100), random.nextInt(100), random.nextInt(100));
        happens(new Change.MemoryChanged(state.memory(member).using(using, now())));
    }

    private void partMoves() {
        JobRecord job = anyJob();
        if (job == null) {
            return;
        }
        Instant now = now();
        if (job.makeup() instanceof Makeup.Trials(var sweep) && random.nextInt(3) == 0) {
            sweepMoves(job, sweep, now);
            return;
        }
        List<PartRecord> parts = state.parts(job.id()).stream().filter(each -> !each.state().isTerminal()).toList();
        if (parts.isEmpty()) {
            return;
        }
        PartRecord part = parts.get(random.nextInt(parts.size()));
        var successors = new ArrayList<>(part.state().successors());
        PartState next = successors.get(random.nextInt(successors.size()));
        if (next.isTerminal() && random.nextInt(3) > 0) {
            return;
        }
        if (next == PartState.RESERVED) {
            var choice = new Choice(Ring.HOME, 0, null, 0, List.of());
            happens(new Change.PartChanged(part.reserved(placement(job), choice, null, now)));
            return;
        }
        PartMove move = part.to(next, now);
        switch (next) {
            case BACKOFF -> move.until(now.plusSeconds(60));
            case STOPPING -> move.stopping(StopReason.DRAIN);
            case QUEUED -> move.waitsAnew().coolingDown(cluster());
            default -> move.because("CAUSE", "words");
        }
        happens(new Change.PartChanged(move.record()));
    }

    /// Begins a trial, lets one report, or ends the whole.
    private void sweepMoves(JobRecord job, Sweep sweep, Instant now) {
        List<PartRecord> trials = state.parts(job.id());
        if (trials.isEmpty() || (trials.size() < sweep.trials() && random.nextInt(3) == 0)) {
            happens(new Change.PartChanged(PartRecord.begun(job, trials.size(), now)));
        } else if (random.nextInt(8) > 0) {
            TrialScore score = state.score(trials.get(random.nextInt(trials.size())).id());
            TrialScore after =
                    score.reported(score.step() + random.nextInt(10), random.nextInt(100) / 100.0, sweep.rungs());
            if (!after.equals(score)) {
                happens(new Change.TrialReported(after));
            }
        } else {
            PartState next = random.nextInt(4) == 0 ? PartState.SUCCEEDED : PartState.RUNNING;
            happens(new Change.JobMoved(state.standing(job).become(next, now, "CAUSE", "")));
        }
    }

    /// Anywhere, also on nodes that are not there and cards that others hold.
    private Placement placement(JobRecord job) {
        int cards = job.shape().needs().cards().count();
        ClusterId cluster = cluster();
        boolean whole = random.nextBoolean();
        var shares = new TreeMap<NodeShare, NodeShare>(BY_NODE_AND_CARDS);
        for (int worker = 0; worker < job.shape().needs().workers(); worker++) {
            long mask = cards == 0 ? 0 : ((1L << cards) - 1) << random.nextInt(6);
            int permille = whole ? 1000 : 1 + random.nextInt(999);
            var share = new NodeShare("n" + random.nextInt(4), 1, mask, permille);
            shares.merge(
                    share,
                    share,
                    (one, more) -> new NodeShare(one.node(), one.workers() + 1, one.cardMask(), one.permille()));
        }
        return new Placement(cluster, cards == 0 ? "" : MODELS.get(0), List.copyOf(shares.values()));
    }

    private @Nullable JobRecord anyJob() {
        var all = new ArrayList<JobRecord>();
        state.jobs().forEach(all::add);
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private ClusterId cluster() {
        return new ClusterId("c" + random.nextInt(3));
    }

    private NodeId nodeId() {
        return new NodeId(cluster(), "n" + random.nextInt(4));
    }
}
