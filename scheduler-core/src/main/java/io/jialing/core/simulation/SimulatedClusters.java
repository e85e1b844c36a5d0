package io.jialing.core.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.hub.ClusterGateway;
import io.jialing.core.hub.ClusterObserver;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.hub.LogSource;
import io.jialing.core.hub.Timers;
import io.jialing.core.job.AttemptId;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.NodePoolPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A fleet of clusters that exist in a journal only, behind the same ports as real ones.
///
/// Objects are created inert, adopted by name and content, released by uid and epoch, get their nodes as a gang, start
/// after a delay, and end as their seed has it. What clusters say is durable before they say it; a fleet that is opened
/// over a journal goes on where it ended, with the work done that was due in between. All verbs may be called on any
/// thread; reports and answers come on the thread on which the journal tells that something is durable. Whoever wants
/// to observe the fleet gets a connection of its own.
public final class SimulatedClusters implements ClusterGateway, LogSource {
    /// Local disk of a planned node, which plans do not state.
    private static final long DISK_MIB = 4L << 20;

    private static final Duration UNKNOWN_CLUSTER = Duration.ofSeconds(10);

    private final Timers timers;
    private final Journal journal;
    private final SimulatedWork work;
    private final SimulationSettings settings;
    private final ConcurrentSkipListMap<ClusterId, SimulatedCluster> clusters = new ConcurrentSkipListMap<>();

    /// Who watches; seldom changed, read with every report.
    private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();

    private long created;

    /// One cluster watched over one connection. Not a record: begun anew with the same sink, it is another.
    private static final class Watch {
        private final Connection by;
        private final ClusterId cluster;
        private final Consumer<Observation> sink;

        /// Whether it was handed a full list, which includes all that was to be told before.
        private volatile boolean begun;

        Watch(Connection by, ClusterId cluster, Consumer<Observation> sink) {
            this.by = by;
            this.cluster = cluster;
            this.sink = sink;
        }
    }

    /// A fleet as its journal has it. Reads the journal, which may block.
    ///
    /// @param timers its own, or the hub's in virtual time
    public SimulatedClusters(Timers timers, Journal journal, SimulatedWork work, SimulationSettings settings) {
        this.timers = timers;
        this.journal = journal;
        this.work = work;
        this.settings = settings;
        for (ClusterEvent event : journal.read()) {
            if (event instanceof ClusterEvent.Created) {
                created++;
            }
            cluster(event.cluster()).apply(event);
        }
        timers.submit(() -> clusters.values().forEach(SimulatedCluster::resume));
    }

    /// The nodes of a planned cluster: each pool's are named after it and spread evenly over its racks.
    public static List<Node> nodes(ClusterId cluster, List<NodePoolPlan> pools) {
        var nodes = new ArrayList<Node>();
        for (NodePoolPlan pool : pools) {
            var capacity = new Resources(pool.cpuCores() * 1000L, pool.memoryGib() * 1024L, DISK_MIB);
            for (int i = 0; i < pool.nodes(); i++) {
                nodes.add(
                        new Node(
                                new NodeId(cluster, "%s-%04d".formatted(pool.name(), i)),
                                pool.name(),
                                "%s-rack-%02d".formatted(pool.name(), (int) ((long) i * pool.racks() / pool.nodes())),
                                pool.accelerator().orElse(""),
                                pool.cardsPerNode(),
                                capacity,
                                pool.arch(),
                                true));
            }
        }
        nodes.sort((a, b) -> a.id().compareTo(b.id()));
        return nodes;
    }

    /// Makes a cluster be there with these nodes, ordered by name. One that is there keeps its objects; those on nodes
    /// that are no more have failed.
    public void open(ClusterId id, List<Node> nodes) {
        timers.submit(() -> {
            SimulatedCluster known = clusters.get(id);
            if (known == null || !known.hasNodes(nodes)) {
                cluster(id).open(nodes);
            }
        });
    }

    /// Breaks a node; its pods end at once.
    ///
    /// @param repair how long it is out of service; null until it is repaired
    public void nodeFails(NodeId node, @Nullable Duration repair) {
        inside(
                node.cluster(),
                (cluster, now) -> cluster.nodeFails(node.name(), now, repair == null ? null : now.plus(repair)));
    }

    public void repair(NodeId node) {
        inside(node.cluster(), (cluster, now) -> cluster.repair(node.name(), now));
    }

    /// Breaks all nodes of a cluster; it still answers.
    public void powerFails(ClusterId id) {
        inside(id, SimulatedCluster::allNodesFail);
    }

    public void powerReturns(ClusterId id) {
        inside(id, SimulatedCluster::repairAll);
    }

    /// Takes everything out of a cluster, as an operator does who vouches that nothing runs there any more.
    public void wipe(ClusterId id) {
        inside(id, SimulatedCluster::wipe);
    }

    /// A cluster that was never opened has nothing that something could happen to.
    private void inside(ClusterId id, BiConsumer<SimulatedCluster, Instant> then) {
        timers.submit(() -> {
            SimulatedCluster cluster = clusters.get(id);
            if (cluster != null) {
                then.accept(cluster, timers.now());
            }
        });
    }

    @Override
    public void create(Order order, Consumer<Created> answer) {
        timers.submit(() -> {
            SimulatedCluster cluster = clusters.get(order.placement().cluster());
            answer(
                    cluster == null ? new Created.Unavailable(UNKNOWN_CLUSTER) : cluster.create(order, work.of(order)),
                    answer);
        });
    }

    @Override
    public void release(Target target, Consumer<Released> answer) {
        timers.submit(() -> {
            SimulatedCluster cluster = clusters.get(target.cluster());
            answer(cluster == null ? new Released.Unavailable(UNKNOWN_CLUSTER) : cluster.release(target), answer);
        });
    }

    @Override
    public void stop(Target target, Duration grace, Consumer<Stopped> answer) {
        timers.submit(() -> {
            SimulatedCluster cluster = clusters.get(target.cluster());
            answer(cluster == null ? new Stopped.Unavailable(UNKNOWN_CLUSTER) : cluster.stop(target, grace), answer);
        });
    }

    /// An answer may rest on anything written before it.
    private <A> void answer(A given, Consumer<A> to) {
        journal.append(List.of(), () -> to.accept(given));
    }

    /// A new observer of the fleet, independent of all others.
    public ClusterObserver connect() {
        return new Connection();
    }

    /// One who observes.
    private final class Connection implements ClusterObserver {
        @Override
        public void watch(ClusterId cluster, Consumer<Observation> sink) {
            Instant begun = timers.now();
            var watch = new Watch(this, cluster, sink);
            timers.submit(() -> {
                watches.removeIf(isOf(cluster));
                watches.add(watch);
                list(watch, begun);
                beat(watch);
            });
        }

        @Override
        public void unwatch(ClusterId cluster) {
            timers.submit(() -> watches.removeIf(isOf(cluster)));
        }

        @Override
        public void relist(ClusterId cluster) {
            Instant begun = timers.now();
            timers.submit(() -> watches.stream().filter(isOf(cluster)).forEach(watch -> list(watch, begun)));
        }

        private Predicate<Watch> isOf(ClusterId cluster) {
            return watch -> watch.by == this && watch.cluster.equals(cluster);
        }
    }

    private void beat(Watch watch) {
        timers.at(
                timers.now().plus(settings.heartbeat()),
                () -> {
                    if (watches.contains(watch)) {
                        if (watch.begun) {
                            watch.sink.accept(new Observation.Heard(watch.cluster));
                        }
                        beat(watch);
                    }
                });
    }

    @Override
    public List<String> lines(ClusterId id, AttemptId attempt, int pod, int from) {
        SimulatedCluster cluster = clusters.get(id);
        SimulatedObject object = cluster == null ? null : cluster.find(attempt);
        return object == null ? List.of() : SimulatedOutput.lines(object, pod, from, timers.now());
    }

    /// One that was never opened has nothing to say.
    private void list(Watch watch, Instant begun) {
        SimulatedCluster cluster = clusters.get(watch.cluster);
        if (cluster != null) {
            Observation.Listed listed = cluster.listed(begun);
            journal.append(
                    List.of(),
                    () -> {
                        watch.begun = true;
                        watch.sink.accept(listed);
                    });
        }
    }

    /// Lists a cluster to all who watch it.
    void list(ClusterId cluster, Instant begun) {
        watches.stream().filter(watch -> watch.cluster.equals(cluster)).forEach(watch -> list(watch, begun));
    }

    void tell(Observation observation) {
        for (Watch watch : watches) {
            if (watch.begun && watch.cluster.equals(observation.cluster())) {
                watch.sink.accept(observation);
            }
        }
    }

    /// An identity that no object of this fleet has had.
    String nextUid() {
        created++;
        return "uid-%d".formatted(created);
    }

    Timers timers() {
        return timers;
    }

    SimulatedWork work() {
        return work;
    }

    Journal journal() {
        return journal;
    }

    SimulationSettings settings() {
        return settings;
    }

    private SimulatedCluster cluster(ClusterId id) {
        return clusters.computeIfAbsent(id, _ -> new SimulatedCluster(id, this));
    }
}
