package io.jialing.core.hub;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.Health;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.Retries;
import io.jialing.core.job.StopReason;
import io.jialing.core.job.Within;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Portion;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Precision;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.DistrictId;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.Site;
import io.jialing.core.site.Topology;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import io.jialing.core.state.Choice;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.Pace;
import io.jialing.core.state.PartMove;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Spill;
import io.jialing.core.state.TrialScore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What people and leaders write in the course of some hours, drawn from a seed. Each step is legal after those before
/// it, as a store demands: versions follow each other, and an attempt is over before the next begins.
public final class History {
    private static final Instant START = Instant.parse("2026-06-01T08:00:00.123456Z");
    private static final List<Site> SITES = Topology.illustrative().sites();

    private final Random random;
    private final List<Step> steps = new ArrayList<>();
    private HubState state = HubState.EMPTY;
    private Instant now = START;
    private int jobs;

    private History(long seed) {
        random = new Random(seed);
    }

    /// One commit.
    public sealed interface Step {
        /// What somebody wants.
        record Intake(Change change) implements Step {}

        /// What the leader has decided or seen.
        record Leader(List<Change> changes, List<Meter> meters) implements Step {}
    }

    /// So many commits, from an empty store on.
    public static List<Step> of(long seed, int length) {
        var history = new History(seed);
        while (history.steps.size() < length) {
            history.now = history.now.plusMillis(history.random.nextInt(1, 60_000));
            history.step();
        }
        return history.steps;
    }

    private void step() {
        switch (random.nextInt(22)) {
            case 0 -> wanted(tenantChange());
            case 1 -> wanted(new Change.QueueChanged(queue()));
            case 2 -> wanted(new Change.SiteChanged(SITES.get(random.nextInt(SITES.size()))));
            case 3 -> wanted(new Change.ClusterChanged(cluster()));
            case 4 ->
                    wanted(
                            new Change.SwitchesChanged(
                                    random.nextBoolean() ? List.of() : List.of(HubSwitch.SPILL, HubSwitch.RETRIES)));
            case 5, 6, 7, 8 -> wanted(new Change.JobQueued(job()));
            case 9 -> {
                JobRecord job = anyJob();
                if (job != null) {
                    wanted(new Change.JobChanged(steered(job)));
                }
            }
            case 10 -> {
                JobRecord job = anyJob();
                if (job != null && job.makeup() instanceof Makeup.Trials(var sweep)) {
                    state.parts(job.id()).stream().findAny().ifPresent(trial -> report(trial, sweep));
                }
            }
            case 11 -> wanted(new Change.CohortChanged(cohort()));
            case 12 -> wanted(new Change.SupplyGroupChanged(supplyGroup()));
            default -> decided();
        }
    }

    private void wanted(Change change) {
        state = state.apply(change);
        steps.add(new Step.Intake(change));
    }

    /// A batch, in which one part may move several times.
    private void decided() {
        var changes = new ArrayList<Change>();
        var meters = new ArrayList<Meter>();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            Change change = leaderChange();
            if (change instanceof Change.PartChanged(var after)) {
                JobRecord job = state.job(after.id().job());
                PartRecord before = state.find(after.id());
                if (job != null && before != null) {
                    meters.addAll(Meter.between(job, before, after, now));
                }
            }
            if (change != null) {
                changes.add(change);
                state = state.apply(change);
            }
        }
        if (!changes.isEmpty()) {
            steps.add(new Step.Leader(List.copyOf(changes), List.copyOf(meters)));
        }
    }

    private @Nullable Change leaderChange() {
        return switch (random.nextInt(13)) {
            case 0 -> new Change.Ticked(now);
            case 5 -> memory();
            case 6 -> paces();
            case 1 -> health();
            case 2 -> new Change.NodeGone(nodeId());
            case 3, 4 -> new Change.NodeChanged(node());
            default -> {
                JobRecord job = anyJob();
                yield job == null ? null : moved(job);
            }
        };
    }

    /// A gang moves; a sweep begins a trial, moves one, or stands otherwise as a whole.
    private @Nullable Change moved(JobRecord job) {
        List<PartRecord> parts = state.parts(job.id());
        if (job.makeup() instanceof Makeup.Trials(var sweep)) {
            if (parts.isEmpty() || (parts.size() < sweep.trials() && random.nextInt(4) == 0)) {
                return new Change.PartChanged(PartRecord.begun(job, parts.size(), now));
            }
            if (random.nextInt(5) == 0) {
                boolean over = parts.stream().allMatch(part -> part.state().isTerminal());
                PartState next = over ? PartState.FAILED : PartState.RUNNING;
                return new Change.JobMoved(state.standing(job).become(next, now, "BECAUSE", "for reasons"));
            }
        }
        List<PartRecord> open = parts.stream().filter(part -> !part.state().isTerminal()).toList();
        return open.isEmpty() ? null : new Change.PartChanged(moved(job, open.get(random.nextInt(open.size()))));
    }

    private Change paces() {
        var paces = new ArrayList<Pace>();
        for (Pace.Key key : List.of(Pace.Key.HUB, Pace.Key.queue("queue-0"), Pace.Key.cluster(clusterId()))) {
            paces.add(new Pace(key, now.plusMillis(random.nextInt(10_000))));
        }
        return new Change.PacesChanged(paces.subList(0, 1 + random.nextInt(3)));
    }

    /// At one instant a memory is written once.
    private @Nullable Change memory() {
        Member member =
                random.nextBoolean()
                        ? Member.queue("queue-" + random.nextInt(3))
                        : Member.cohort("cohort-" + random.nextInt(3));
        if (!state.memory(member).asOf().isBefore(now)) {
            return null;
        }
        var using = new Portion(random.nextDouble(), random.nextInt(100_000), random.nextInt(100_000));
        return new Change.MemoryChanged(state.memory(member).using(using, now));
    }

    private Change tenantChange() {
        Tenant tenant = tenant();
        boolean known = tenant.version() > 1;
        return known && random.nextInt(4) == 0 ? new Change.TenantGone(tenant.id()) : new Change.TenantChanged(tenant);
    }

    private Tenant tenant() {
        String id = "firm-" + random.nextInt(3);
        Tenant known = state.tenant(id);
        return new Tenant(
                id,
                known == null ? 1 : known.version() + 1,
                "重庆 \"%s\" \\ %d".formatted(id, random.nextInt(100)),
                new CityId(random.nextBoolean() ? "chongqing" : "chengdu"),
                random.nextBoolean() ? null : new DistrictId("500112"),
                "SMALL",
                "ENTERPRISE",
                DataClass.INTERNAL,
                random.nextBoolean());
    }

    private Queue queue() {
        String name = "queue-" + random.nextInt(3);
        Queue known = state.queue(name);
        return new Queue(
                name,
                known == null ? 1 : known.version() + 1,
                "firm-0",
                random.nextBoolean() ? null : "cohort-" + random.nextInt(3),
                0.5 + random.nextDouble(),
                1_000_000,
                quota());
    }

    private Cohort cohort() {
        int n = random.nextInt(3);
        Cohort known = state.cohort("cohort-" + n);
        return new Cohort(
                "cohort-" + n,
                known == null ? 1 : known.version() + 1,
                n == 0 || random.nextBoolean() ? null : "cohort-0",
                0.5 + random.nextDouble(),
                quota());
    }

    private List<Quota> quota() {
        var group = new SupplyGroupId("chongqing-cloud");
        var quota =
                List.of(
                        Quota.nominal(new Flavor(group, Flavor.ANY), random.nextInt(64)),
                        new Quota(
                                new Flavor(group, "nvidia-a800-80g"),
                                random.nextInt(64_000),
                                OptionalLong.of(500),
                                OptionalLong.of(0)));
        return quota.subList(0, random.nextInt(3));
    }

    private SupplyGroup supplyGroup() {
        var id = new SupplyGroupId("chongqing-cloud");
        return new SupplyGroup(id, state.supplyGroup(id).version() + 1, random.nextInt(1001));
    }

    private Cluster cluster() {
        ClusterId id = clusterId();
        Cluster known = state.cluster(id);
        if (known != null) {
            return switch (random.nextInt(4)) {
                case 0 -> known.withAdmission(Admission.OPEN);
                case 1 -> known.withAdmission(Admission.CORDONED);
                case 2 -> known.withAdmission(new Admission.Draining(now.plusSeconds(600)));
                default -> known.declaredLostAt(now);
            };
        }
        return new Cluster(
                id,
                1,
                SITES.getFirst().id(),
                new SupplyGroupId("chongqing-cloud"),
                ClusterKind.SIMULATED,
                BindingMode.POOL,
                Admission.OPEN,
                null);
    }

    private @Nullable Change health() {
        Health known = state.health(clusterId());
        var next = new ArrayList<ClusterHealth>();
        for (ClusterHealth candidate : ClusterHealth.values()) {
            if (known.state().canBecome(candidate)) {
                next.add(candidate);
            }
        }
        return new Change.HealthChanged(known.becoming(next.get(random.nextInt(next.size())), now));
    }

    private Node node() {
        boolean accelerated = random.nextInt(4) > 0;
        return new Node(
                nodeId(),
                "pool-" + random.nextInt(2),
                random.nextBoolean() ? "" : "rack-1",
                accelerated ? "nvidia-a800-80g" : "",
                accelerated ? 8 : 0,
                new Resources(128_000, 1 << 20, random.nextInt(1 << 20)),
                "amd64",
                random.nextInt(8) > 0);
    }

    private JobRecord job() {
        var job =
                new JobRecord(
                        JobId.of(now.toEpochMilli(), jobs++),
                        1,
                        "firm-" + random.nextInt(3),
                        "queue-" + random.nextInt(3),
                        one(PriorityClass.values()),
                        Shape.of(needs()),
                        now,
                        random.nextBoolean() ? null : Duration.ofMillis(random.nextInt(1, 1 << 30)),
                        random.nextInt(4) > 0 ? null : now.plusSeconds(random.nextInt(86_400)),
                        OnPartition.WAIT,
                        random.nextBoolean(),
                        random.nextInt(4),
                        random.nextInt(8) == 0,
                        false,
                        0,
                        Makeup.GANG);
        return random.nextInt(4) > 0 ? job : Sweeps.of(job, Sweeps.asha(1 + random.nextInt(9), 2, 1));
    }

    private Shape.Needs needs() {
        boolean shared = random.nextInt(4) == 0;
        var cards =
                shared
                        ? new CardRequest(1, 0, null, List.of(), new Fraction(8192, 250))
                        : new CardRequest(1 << random.nextInt(4), 64, Precision.BF16, List.of("nvidia-a800-80g"), null);
        return new Shape.Needs(
                WorkKind.TRAINING,
                "manufacturing",
                shared ? 1 : 1 + random.nextInt(2),
                new Resources(4_000, 32_768, 0),
                random.nextInt(5) == 0 ? CardRequest.NONE : cards,
                List.of(new Shape.Image(Stack.CUDA, List.of("amd64", "arm64")), new Shape.Image(Stack.CANN, List.of())),
                one(Within.values()),
                random.nextBoolean(),
                new Shape.DataNeeds(
                        DataClass.INTERNAL, Residency.HUB, random.nextBoolean() ? null : SITES.getFirst().id(), 80),
                random.nextBoolean()
                        ? Shape.Locality.ANY
                        : new Shape.Locality(Pin.REQUIRED, List.of(Ring.HOME, Ring.HUB), List.of(SITES.getLast().id())),
                null);
    }

    private void report(PartRecord trial, Sweep sweep) {
        TrialScore score = state.score(trial.id());
        wanted(new Change.TrialReported(score.reported(score.step() + 1 + random.nextInt(9), 0.1, sweep.rungs())));
    }

    private JobRecord steered(JobRecord job) {
        if (job.makeup() instanceof Makeup.Trials(var sweep) && random.nextInt(3) == 0) {
            return job.searching(sweep.withTrials(1 + random.nextInt(9), 1 + random.nextInt(3)));
        }
        return random.nextBoolean()
                ? job.withPriority(one(PriorityClass.values()))
                : job.wanting(random.nextBoolean(), random.nextInt(4) == 0, job.requeues() + random.nextInt(2));
    }

    private PartRecord moved(JobRecord job, PartRecord part) {
        var successors = new ArrayList<>(part.state().successors());
        PartState next = successors.get(random.nextInt(successors.size()));
        if (next.isTerminal() && random.nextInt(4) > 0) {
            return part.stay(now).because("STILL", "nothing happened, 什么都没有").record();
        }
        if (next == PartState.RESERVED) {
            var choice =
                    new Choice(
                            Ring.HUB,
                            1,
                            "local-first",
                            3,
                            List.of(new Choice.Term("ring", 0.1 + 0.2), new Choice.Term("fit", -1e-9)));
            return part.reserved(placement(), choice, random.nextBoolean() ? null : spill(), now);
        }
        PartMove move = part.to(next, now).because(next.name() + "_BECAUSE", "for \"reasons\"\n");
        switch (next) {
            case DISPATCHING -> move.attempt(AttemptState.CREATING);
            case STARTING -> move.live("uid-" + random.nextInt(1 << 20));
            case RUNNING -> move.started(now.minusMillis(random.nextInt(1000)));
            case STOPPING -> move.stopping(StopReason.DRAIN);
            case BACKOFF ->
                    move.until(now.plusSeconds(60))
                            .retries(new Retries(1, 2, 3, 4))
                            .avoiding(clusterId(), Duration.ofMinutes(5));
            case QUEUED -> move.waitsAnew().obeyed(job.requeues());
            case HELD, UNKNOWN, RESERVED, SUCCEEDED, FAILED, CANCELLED, REJECTED -> {
                // Nothing beside the state.
            }
        }
        if (!next.holdsCapacity() && part.state().holdsCapacity()) {
            move.attempt(random.nextInt(5) == 0 ? AttemptState.ABANDONED : AttemptState.ENDED);
        }
        return move.record();
    }

    private Placement placement() {
        return new Placement(
                clusterId(),
                "nvidia-a800-80g",
                List.of(new NodeShare("node-0", 1, 0b1111L, 1000), new NodeShare("node-1", 2, 1L << 63, 250)));
    }

    private Spill spill() {
        var proof = new TreeMap<String, String>();
        proof.put("waited", "PT31M");
        proof.put("utilisation", "0.91");
        return new Spill("local-first-batch", 1, 1, SpillReason.WAITED_OUT, now, proof);
    }

    private @Nullable JobRecord anyJob() {
        var all = new ArrayList<JobRecord>();
        state.jobs().forEach(all::add);
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private <T> T one(T[] of) {
        return of[random.nextInt(of.length)];
    }

    private ClusterId clusterId() {
        return new ClusterId("cluster-" + random.nextInt(3));
    }

    private NodeId nodeId() {
        return new NodeId(clusterId(), "node-" + random.nextInt(4));
    }
}
