package io.jialing.api.metrics;

import io.jialing.api.runtime.StateView;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.job.PartState;
import io.jialing.core.site.Ring;
import io.jialing.core.state.HubState;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Supply;
import io.jialing.core.state.Waiting;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Reads the hub's state whenever it is scraped. What is not known is absent, never 0: used cards come from the
/// exporters of real clusters, and simulated ones have none.
final class StateMetrics extends Collector {
    private final StateView view;
    private final InstantSource clock;
    private final BooleanSupplier leads;

    StateMetrics(StateView view, InstantSource clock, BooleanSupplier leads) {
        this.view = view;
        this.clock = clock;
        this.leads = leads;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        HubState state = view.state();
        var families = new ArrayList<MetricFamilySamples>();
        var leader =
                new GaugeMetricFamily("jialing_leader", "1 on the replica that leads.", leads.getAsBoolean() ? 1 : 0);
        families.add(leader);
        clusters(state, families);
        queues(state, families);
        parts(state, families);
        return families;
    }

    private static void clusters(HubState state, List<MetricFamilySamples> families) {
        var capacity =
                new GaugeMetricFamily(
                        "jialing_cards",
                        "Accelerators on ready nodes.",
                        List.of("cluster", "site", "supply_group", "model"));
        var allocated =
                new GaugeMetricFamily(
                        "jialing_cards_allocated",
                        "Accelerators held by jobs.",
                        List.of("cluster", "site", "supply_group", "model"));
        var cpu = new GaugeMetricFamily("jialing_cpu_cores", "CPU cores on ready nodes.", List.of("cluster", "site"));
        var cpuAllocated =
                new GaugeMetricFamily(
                        "jialing_cpu_cores_allocated", "CPU cores held by jobs.", List.of("cluster", "site"));
        var health =
                new GaugeMetricFamily(
                        "jialing_cluster_state",
                        "1 for the state that a cluster is in.",
                        List.of("cluster", "site", "state"));
        for (Cluster cluster : state.clusters()) {
            String id = cluster.id().value();
            String site = cluster.site().value();
            long milliCpu = 0;
            long heldMilliCpu = 0;
            for (Supply supply : state.supplies(cluster.id())) {
                milliCpu += supply.milliCpu();
                heldMilliCpu += supply.heldMilliCpu();
                if (!supply.key().model().isEmpty()) {
                    var labels = List.of(id, site, cluster.group().value(), supply.key().model());
                    capacity.addMetric(labels, supply.milliCards() / 1000.0);
                    allocated.addMetric(labels, supply.heldMilliCards() / 1000.0);
                }
            }
            cpu.addMetric(List.of(id, site), milliCpu / 1000.0);
            cpuAllocated.addMetric(List.of(id, site), heldMilliCpu / 1000.0);
            health.addMetric(List.of(id, site, state.health(cluster.id()).wireState(cluster.admission())), 1);
        }
        families.addAll(List.of(capacity, allocated, cpu, cpuAllocated, health));
    }

    private void queues(HubState state, List<MetricFamilySamples> families) {
        var depth = new TreeMap<String, Integer>();
        var oldest = new TreeMap<String, Instant>();
        for (Waiting.LaneSize lane : state.lanes()) {
            depth.merge(lane.lane().queue(), lane.count(), Integer::sum);
            Instant first = state.waiting(lane.lane()).next().job().submitted();
            oldest.merge(lane.lane().queue(), first, (a, b) -> a.isBefore(b) ? a : b);
        }
        var waiting =
                new GaugeMetricFamily("jialing_queue_waiting", "Jobs that wait for a placement.", List.of("queue"));
        var age =
                new GaugeMetricFamily(
                        "jialing_queue_oldest_wait_seconds",
                        "Age of the longest waiting head among the lanes of a queue.",
                        List.of("queue"));
        Instant now = clock.instant();
        state.queues()
                .forEach(queue -> {
                    waiting.addMetric(List.of(queue.name()), depth.getOrDefault(queue.name(), 0));
                    Instant since = oldest.get(queue.name());
                    age.addMetric(
                            List.of(queue.name()),
                            since == null ? 0 : Duration.between(since, now).toMillis() / 1000.0);
                });
        families.addAll(List.of(waiting, age));
    }

    private static void parts(HubState state, List<MetricFamilySamples> families) {
        var byState = new EnumMap<PartState, Integer>(PartState.class);
        var cardsByRing = new EnumMap<Ring, Long>(Ring.class);
        byState.put(PartState.QUEUED, state.waitingCount());
        for (PartRecord part : state.parts()) {
            if (part.state() != PartState.QUEUED) {
                byState.merge(part.state(), 1, Integer::sum);
            }
            if (part.held() != null) {
                cardsByRing.merge(part.currentAttempt().choice().ring(), part.held().milliCards(), Long::sum);
            }
        }
        var jobs = new GaugeMetricFamily("jialing_jobs", "Unfinished jobs, by state.", List.of("state"));
        for (PartState each : PartState.values()) {
            if (!each.isTerminal()) {
                jobs.addMetric(List.of(each.name()), byState.getOrDefault(each, 0));
            }
        }
        families.add(jobs);
        var rings =
                new GaugeMetricFamily(
                        "jialing_cards_held",
                        "Accelerators held, by how local they are to the tenant.",
                        List.of("ring"));
        long home = cardsByRing.getOrDefault(Ring.HOME, 0L) + cardsByRing.getOrDefault(Ring.DISTRICT, 0L);
        long all = 0;
        for (Ring ring : Ring.values()) {
            long cards = cardsByRing.getOrDefault(ring, 0L);
            all += cards;
            rings.addMetric(List.of(ring.name()), cards / 1000.0);
        }
        families.add(rings);
        if (all > 0) {
            families.add(
                    new GaugeMetricFamily(
                            "jialing_local_rate",
                            "Share of the accelerators held now that are in the tenant's home city; absent while none are held.",
                            (double) home / all));
        }
    }
}
