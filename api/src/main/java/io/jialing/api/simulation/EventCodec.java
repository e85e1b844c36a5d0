package io.jialing.api.simulation;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.jialing.core.simulation.ClusterEvent;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/// Events of simulated clusters as JSON: the components by name, the type as the first property.
final class EventCodec {
    private final JsonMapper mapper;

    EventCodec() {
        var builder =
                JsonMapper.builder()
                        .addMixIn(ClusterEvent.class, Named.class)
                        .changeDefaultVisibility(visibility ->
                                visibility
                                        .withFieldVisibility(Visibility.ANY)
                                        .withGetterVisibility(Visibility.NONE)
                                        .withIsGetterVisibility(Visibility.NONE));
        register(builder, ClusterEvent.class);
        mapper = builder.build();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
    private interface Named {}

    private static void register(JsonMapper.Builder builder, Class<?> sealed) {
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                register(builder, permitted);
            } else {
                builder.registerSubtypes(new NamedType(permitted, permitted.getSimpleName()));
            }
        }
    }

    String write(ClusterEvent event) {
        return mapper.writerFor(ClusterEvent.class).writeValueAsString(event);
    }

    ClusterEvent read(String json) {
        return mapper.readValue(json, ClusterEvent.class);
    }
}
