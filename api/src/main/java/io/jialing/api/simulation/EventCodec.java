package io.jialing.api.simulation;

import io.jialing.core.simulation.ClusterEvent;
import tools.jackson.databind.json.JsonMapper;

/// Events of simulated clusters as lines of JSON.
final class EventCodec {
    private final JsonMapper mapper = RecordJson.knowing(ClusterEvent.class);

    String write(ClusterEvent event) {
        return mapper.writerFor(ClusterEvent.class).writeValueAsString(event);
    }

    ClusterEvent read(String json) {
        return mapper.readValue(json, ClusterEvent.class);
    }
}
