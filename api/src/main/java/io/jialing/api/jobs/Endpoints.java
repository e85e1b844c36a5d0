package io.jialing.api.jobs;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.PartRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Where a service can be asked.
final class Endpoints {
    private Endpoints() {}

    /// Replicas of one revision in one cluster.
    ///
    /// @param url inside the cluster, or by what connects it to others
    /// @param weight the share of requests that it should get, in thousandths of one: that of its replicas
    /// @param ready how many replicas run
    record Endpoint(String cluster, String url, double weight, int ready, int revision) {}

    private record Place(ClusterId cluster, int revision) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::cluster).thenComparingInt(Place::revision);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /// The endpoints of a service, by cluster and revision.
    ///
    /// @param document the job's
    static List<Endpoint> of(StoredJob job, List<PartRecord> replicas, JsonNode document) {
        var ready = new TreeMap<Place, Integer>();
        for (PartRecord part : replicas) {
            if (part.state() == PartState.RUNNING) {
                ready.merge(new Place(part.currentAttempt().placement().cluster(), part.stage()), 1, Integer::sum);
            }
        }
        int all = ready.values().stream().mapToInt(Integer::intValue).sum();
        // A service is called like the job in every cluster where it runs, in the namespace of its tenant.
        String url =
                "http://j-%s.%s:%d"
                        .formatted(job.record().id(), job.record().tenant(), document.at("/inference/port").asInt());
        var endpoints = new ArrayList<Endpoint>();
        for (Map.Entry<Place, Integer> place : ready.entrySet()) {
            endpoints.add(
                    new Endpoint(
                            place.getKey().cluster().value(),
                            url,
                            Math.round(1000.0 * place.getValue() / all) / 1000.0,
                            place.getValue(),
                            place.getKey().revision()));
        }
        return endpoints;
    }
}
