package io.jialing.api.simulation;

import io.jialing.core.cluster.Node;
import io.jialing.core.hub.ClusterGateway.Created;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.ClusterGateway.Released;
import io.jialing.core.hub.ClusterGateway.Stopped;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.simulation.SimulatedWork.Work;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// What a hub and a fleet in another process say to each other, as JSON.
final class FleetMessages {
    static final JsonMapper JSON = RecordJson.knowing(Created.class, Released.class, Stopped.class, Observation.class);

    private FleetMessages() {}

    /// @param work what the object will do, which the hub's side knows
    record Create(Order order, Work work) {}

    record Stop(Target target, Duration grace) {}

    record Nodes(List<Node> nodes) {}

    record Lines(List<String> lines) {}
}
