package io.jialing.core.simulation;

import static java.util.Objects.requireNonNull;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.fixtures.Makeups;
import io.jialing.core.fixtures.Sweeps;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.HubSettings;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.Within;
import io.jialing.core.job.service.Latency;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.service.Timetable;
import io.jialing.core.job.sweep.Rungs;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.simulation.FaultPlan.Rates;
import io.jialing.core.simulation.SimulatedWork.Work;
import io.jialing.core.simulation.SimulationSettings.Odds;
import io.jialing.core.site.CityId;
import io.jialing.core.site.ClusterPlan;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.DistrictId;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Residency;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.Topology;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Shape.DataNeeds;
import io.jialing.core.state.Shape.Image;
import io.jialing.core.state.Shape.Locality;
import io.jialing.core.state.Shape.Needs;
import io.jialing.core.state.TrialScore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// An hour and a half of trouble, drawn from a seed: firms of two cities submit jobs and change their minds, operators
/// cordon, drain and give up clusters, nodes break, networks fail, and hubs are killed and usurped. Then all is quiet.
final class Scenario {
    static final Duration TROUBLE = Duration.ofMinutes(90);

    /// Longer than all trouble; yet what a lost cluster runs on of a job that is over must come to an end by itself.
    private static final Duration SERVES = Duration.ofHours(4);

    private static final List<String> SITES = List.of("lj-a", "kxc-b", "bs-c", "tf-a", "gx-b", "dy-a", "ga-a", "hl-a");
    private static final List<String> MODELS = List.of(Given.A800, Given.A800, "ascend-910b3");

    private static final List<PriorityClass> CLASSES = List.of(PriorityClass.values());

    final HubWorld world;
    final TreeMap<JobId, JobRecord> jobs = new TreeMap<>();
    final TreeMap<String, Tenant> tenants = new TreeMap<>();

    private final SplittableRandom random;
    private final FaultPlan faults;
    private final TreeMap<ClusterId, Cluster> clusters = new TreeMap<>();
    private final List<NodeId> nodes = new ArrayList<>();
    private final TreeSet<JobId> held = new TreeSet<>();

    /// What attempts of trials were sent to reach, and what they told.
    private final TreeMap<AttemptId, Integer> rungs = new TreeMap<>();

    private final TreeMap<PartId, TrialScore> scores = new TreeMap<>();

    /// How many of a million steps are the last one of their hub.
    private final int deadly;

    /// The same for the steps of a dispatch, in thousandths.
    private final int deadlyDispatch;

    private boolean doomed;

    Scenario(long seed) {
        random = new SplittableRandom(seed);
        deadly = random.nextInt(3) * 300;
        deadlyDispatch = random.nextInt(3) * 15;
        int wild = random.nextInt(4);
        faults =
                new FaultPlan(
                        seed,
                        new Rates(
                                10 * wild,
                                15 * wild,
                                10 * wild,
                                10 * wild,
                                15 * wild,
                                wild,
                                Duration.ofSeconds(1 + random.nextInt(90))));
        var simulation =
                SimulationSettings.calm(seed)
                        .withStartDelay(Duration.ZERO, Duration.ofSeconds(random.nextInt(60)))
                        .withOdds(
                                new Odds(
                                        random.nextInt(20),
                                        random.nextInt(50),
                                        random.nextInt(50),
                                        random.nextInt(50)));
        world = new HubWorld(seed, faults, simulation, work(seed), HubSettings.STANDARD);
        world.dispatching = this::dispatching;
        stage();
        for (int job = 0; job < 8 + random.nextInt(12); job++) {
            at(random.nextInt(3600), this::submit);
        }
        some(8, this::command);
        some(3, () -> world.kill(Duration.ofSeconds(random.nextInt(30))));
        some(2, world::usurp);
        some(4, this::cutOff);
        some(3, () -> world.fleet.nodeFails(one(nodes), Duration.ofSeconds(1 + random.nextInt(1800))));
        some(2, this::cordon);
        some(1, this::declareLost);
        some(1, this::switchOff);
        at((int) TROUBLE.toSeconds(), this::calmDown);
    }

    /// Whether the hub dies now, after this very step.
    boolean killsNow() {
        boolean dies = world.now().isBefore(end()) && (doomed || random.nextInt(1_000_000) < deadly);
        doomed = false;
        return dies;
    }

    /// Sometimes the step of a dispatch is the hub's last, and now and then the cluster is lost with it.
    private void dispatching(AttemptId attempt) {
        if (random.nextInt(1000) < deadlyDispatch) {
            doomed = true;
            HubState live = world.hub().live();
            // Whoever usurped the lead may not know of a part yet that this hub has begun.
            PartRecord part = live.find(attempt.part());
            Placement held = part == null ? null : part.held();
            if (held != null && random.nextInt(3) == 0 && world.now().isBefore(end())) {
                cutOff(held.cluster());
            }
        }
    }

    Instant end() {
        return Given.START.plus(TROUBLE);
    }

    private SimulatedWork work(long seed) {
        SimulatedWork drawn = SimulatedWork.drawn(seed, Duration.ofSeconds(20), Duration.ofMinutes(40));
        return (Order order) -> {
            JobRecord job = jobs.get(order.attempt().part().job());
            if (job == null) {
                throw new IllegalStateException("The hub ordered %s, which nobody submitted.".formatted(order));
            }
            rungs.put(order.attempt(), order.stage());
            boolean serves = job.makeup() instanceof Makeup.Replicas && random.nextInt(8) > 0;
            return new Work(serves ? SERVES : drawn.of(order).runTime(), job.maxRuntime());
        };
    }

    private void stage() {
        tenants.put("cq-firm", tenant("cq-firm", "chongqing"));
        tenants.put("cd-firm", tenant("cd-firm", "chengdu"));
        Topology topology = Topology.illustrative();
        var changes = new ArrayList<Change>();
        topology.sites().forEach(site -> changes.add(new Change.SiteChanged(site)));
        tenants.values().forEach(tenant -> changes.add(new Change.TenantChanged(tenant)));
        for (String tenant : tenants.keySet()) {
            List<Quota> quota =
                    random.nextInt(3) > 0
                            ? List.of()
                            : List.of(
                                    Quota.nominal(
                                            new Flavor(new SupplyGroupId("chongqing-cloud"), Flavor.ANY),
                                            8L * (1 + random.nextInt(4))));
            changes.add(new Change.QueueChanged(new Queue(tenant, 1, tenant, 1, 1000, quota)));
        }
        var sites = new ArrayList<>(SITES);
        for (int i = 0; i < 3 + random.nextInt(4); i++) {
            String name = sites.remove(random.nextInt(sites.size()));
            var id = new ClusterId(name);
            ClusterPlan plan =
                    topology.clusters().stream()
                            .filter(cluster -> cluster.site().value().equals(name))
                            .findFirst()
                            .orElseThrow();
            var cluster =
                    new Cluster(
                            id,
                            1,
                            plan.site(),
                            new SupplyGroupId(plan.supplyGroup()),
                            ClusterKind.SIMULATED,
                            BindingMode.POOL,
                            Admission.OPEN,
                            null);
            clusters.put(id, cluster);
            changes.add(new Change.ClusterChanged(cluster));
            var its = Given.nodes(id, 1 + random.nextInt(4), one(MODELS), 8);
            its.forEach(node -> nodes.add(node.id()));
            world.fleet.open(id, its);
        }
        world.intake(changes.toArray(Change[]::new));
    }

    private static Tenant tenant(String id, String city) {
        return new Tenant(id, 1, id, new CityId(city), null, "SMALL", "FIRM", DataClass.INTERNAL, false);
    }

    private void submit() {
        var id = JobId.of(world.now().toEpochMilli(), jobs.size());
        String tenant = one(List.copyOf(tenants.keySet()));
        int kind = random.nextInt(5);
        boolean serves = kind == 4;
        boolean limited = !serves && random.nextInt(3) == 0;
        JobRecord job =
                new JobRecord(
                        id,
                        1,
                        tenant,
                        tenant,
                        one(CLASSES),
                        shape(serves ? WorkKind.INFERENCE : WorkKind.TRAINING),
                        world.now(),
                        limited ? Duration.ofSeconds(30 + random.nextInt(2400)) : null,
                        !serves && random.nextInt(8) == 0 ? world.now().plusSeconds(60 + random.nextInt(3600)) : null,
                        random.nextInt(4) == 0 ? OnPartition.DUPLICATE_OK : OnPartition.WAIT,
                        true,
                        random.nextInt(3),
                        false,
                        false,
                        0,
                        Makeup.GANG);
        job =
                switch (kind) {
                    case 3 -> Makeups.of(job, new Makeup.Trials(sweep()));
                    case 4 -> Makeups.of(job, new Makeup.Replicas(service()));
                    default -> job;
                };
        jobs.put(id, job);
        world.intake(new Change.JobQueued(job));
    }

    private Service service() {
        int least = 1 + random.nextInt(3);
        int most = least + random.nextInt(3);
        Latency latency =
                random.nextBoolean()
                        ? null
                        : new Latency(
                                5 + random.nextInt(15),
                                2,
                                List.of(
                                        new Latency.Traffic(new DistrictId("500118"), 700),
                                        new Latency.Traffic(new DistrictId("510107"), 300)));
        return new Service(
                least,
                most,
                least + random.nextInt(most - least + 1),
                1 + random.nextInt(3),
                latency,
                Timetable.NONE,
                1);
    }

    private Service changed(Service service) {
        return random.nextBoolean()
                ? service.running(service.revision() + 1)
                : service.scaled(
                        service.minReplicas(),
                        service.maxReplicas(),
                        service.minReplicas() + random.nextInt(service.maxReplicas() - service.minReplicas() + 1));
    }

    private Sweep sweep() {
        int trials = 1 + random.nextInt(9);
        int parallel = 1 + random.nextInt(4);
        int mayFail = random.nextInt(4);
        return random.nextBoolean()
                ? Sweeps.random(trials, parallel, mayFail)
                : Sweeps.asha(trials, parallel, mayFail, new Rungs(2, 1, 1 << random.nextInt(4)));
    }

    /// The program of an attempt has ended well. That of a trial tells how well it did: hardly ever not at all, and
    /// seldom only later.
    void succeeded(AttemptId attempt) {
        if (random.nextInt(30) > 0) {
            at(random.nextInt(4) == 0 ? random.nextInt(120) : 0, () -> report(attempt));
        }
    }

    private void report(AttemptId attempt) {
        PartId trial = attempt.part();
        Integer rung = rungs.get(attempt);
        if (rung != null
                && requireNonNull(jobs.get(trial.job())).makeup() instanceof Makeup.Trials(var sweep)
                && sweep.rungs() != null) {
            TrialScore before = scores.getOrDefault(trial, TrialScore.none(trial));
            double value = random.nextInt(20) / 20.0;
            TrialScore after = before.reported(sweep.rungs().step(rung), value, sweep.rungs());
            if (!after.equals(before)) {
                scores.put(trial, after);
                world.intake(new Change.TrialReported(after));
            }
        }
    }

    private Shape shape(WorkKind kind) {
        int cards = one(List.of(0, 1, 1, 2, 4, 8, 8));
        boolean part = cards == 1 && random.nextBoolean();
        List<Image> images =
                switch (random.nextInt(4)) {
                    case 0 -> List.of(new Image(Stack.CANN, List.of()));
                    case 1 -> List.of(new Image(Stack.CUDA, List.of()), new Image(Stack.CANN, List.of()));
                    default -> List.of(new Image(Stack.CUDA, List.of("amd64")));
                };
        boolean regulated = random.nextInt(5) == 0;
        boolean pinned = random.nextInt(6) == 0;
        return Shape.of(
                new Needs(
                        kind,
                        "general",
                        kind == WorkKind.INFERENCE || random.nextBoolean() ? 1 : 1 + random.nextInt(4),
                        new Resources(1000L * (1 + random.nextInt(16)), 16_384, 0),
                        cards == 0
                                ? CardRequest.NONE
                                : new CardRequest(
                                        cards,
                                        0,
                                        null,
                                        List.of(),
                                        part ? new Fraction(0, 100 * (1 + random.nextInt(9))) : null),
                        images,
                        random.nextInt(6) == 0 ? Within.NODE : Within.CLUSTER,
                        random.nextInt(10) == 0,
                        new DataNeeds(
                                regulated ? DataClass.REGULATED : DataClass.INTERNAL,
                                regulated ? Residency.CITY : Residency.NONE,
                                null,
                                0),
                        pinned ? new Locality(Pin.REQUIRED, List.of(), List.of(new SiteId(one(SITES)))) : Locality.ANY,
                        null));
    }

    /// An owner wants something else of a job.
    private void command() {
        var unfinished = new ArrayList<JobId>();
        world.hub().live().jobs().forEach(job -> unfinished.add(job.id()));
        if (unfinished.isEmpty()) {
            return;
        }
        JobId id = one(unfinished);
        switch (random.nextInt(6)) {
            case 0 -> change(id, job -> job.wanting(job.hold(), true, job.requeues()));
            case 1 -> {
                held.add(id);
                change(id, job -> job.wanting(true, job.cancel(), job.requeues()));
                at(random.nextInt(1800), () -> release(id));
            }
            case 2 -> change(id, job -> job.wanting(job.hold(), job.cancel(), job.requeues() + 1));
            case 3 ->
                    change(
                            id,
                            job ->
                                    switch (job.makeup()) {
                                        case Makeup.Trials(var sweep) ->
                                                job.searching(
                                                        sweep.withTrials(
                                                                1 + random.nextInt(9), sweep.parallelTrials()));
                                        case Makeup.Replicas(var service) -> job.serving(changed(service));
                                        case Makeup.Gang _ -> job.withPriority(one(CLASSES));
                                    });
            default -> change(id, job -> job.withPriority(one(CLASSES)));
        }
    }

    private void release(JobId id) {
        if (held.remove(id)) {
            change(id, job -> job.wanting(false, job.cancel(), job.requeues()));
        }
    }

    private void change(JobId id, UnaryOperator<JobRecord> how) {
        JobRecord changed = how.apply(requireNonNull(jobs.get(id)));
        jobs.put(id, changed);
        world.intake(new Change.JobChanged(changed));
    }

    private void change(ClusterId id, UnaryOperator<Cluster> how) {
        Cluster changed = how.apply(requireNonNull(clusters.get(id)));
        clusters.put(id, changed);
        world.intake(new Change.ClusterChanged(changed));
    }

    private void cutOff() {
        cutOff(one(List.copyOf(clusters.keySet())));
    }

    private void cutOff(ClusterId id) {
        world.cut(id);
        at(1 + random.nextInt(1500), () -> world.heal(id));
    }

    private void cordon() {
        ClusterId id = one(List.copyOf(clusters.keySet()));
        boolean drains = random.nextBoolean();
        Instant deadline = world.now().plusSeconds(random.nextInt(900));
        change(id, cluster -> cluster.withAdmission(drains ? new Admission.Draining(deadline) : Admission.CORDONED));
        at(random.nextInt(3600), () -> change(id, cluster -> cluster.withAdmission(Admission.OPEN)));
    }

    /// An operator cuts a cluster off, clears it, and vouches that nothing runs there.
    private void declareLost() {
        ClusterId id = one(List.copyOf(clusters.keySet()));
        world.cut(id);
        at(
                60 + random.nextInt(600),
                () -> {
                    world.fleet.wipe(id);
                    world.timers.submit(() -> change(id, cluster -> cluster.declaredLostAt(world.now())));
                });
    }

    private void switchOff() {
        HubSwitch which = one(List.of(HubSwitch.PLANNING, HubSwitch.DISPATCH, HubSwitch.RETRIES, HubSwitch.FAILOVER));
        world.intake(new Change.SwitchesChanged(List.of(which)));
        at(random.nextInt(1200), () -> world.intake(new Change.SwitchesChanged(List.of())));
    }

    private void calmDown() {
        faults.cease();
        world.healAll();
        List.copyOf(clusters.keySet())
                .forEach(id -> {
                    world.fleet.powerReturns(id);
                    change(id, cluster -> cluster.withAdmission(Admission.OPEN));
                });
        List.copyOf(held).forEach(this::release);
        jobs.values().stream()
                .filter(job -> job.makeup() instanceof Makeup.Replicas && !job.cancel())
                .map(JobRecord::id)
                .toList()
                .forEach(id -> change(id, job -> job.wanting(false, true, job.requeues())));
        world.intake(new Change.SwitchesChanged(List.of()));
    }

    /// Up to `most` times, at any time of trouble.
    private void some(int most, Runnable happening) {
        int times = random.nextInt(most + 1);
        for (int i = 0; i < times; i++) {
            at(random.nextInt((int) TROUBLE.toSeconds()), happening);
        }
    }

    /// After so many seconds and some nanoseconds, so that it falls between any two steps.
    private void at(int seconds, Runnable happening) {
        Instant when = world.now().plusSeconds(seconds).plusNanos(random.nextInt(1_000_000_000));
        world.timers.at(when.isAfter(end()) && seconds < TROUBLE.toSeconds() ? end().minusNanos(1) : when, happening);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
