package io.jialing.api.simulation;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/// Records of core as JSON: their components by name, and of a sealed type which one it is as the property `is`.
final class RecordJson {
    private RecordJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    private interface Named {}

    /// A mapper that knows these sealed types and all they permit.
    static JsonMapper knowing(Class<?>... sealed) {
        var builder =
                JsonMapper.builder()
                        .changeDefaultVisibility(visibility ->
                                visibility
                                        .withFieldVisibility(Visibility.ANY)
                                        .withGetterVisibility(Visibility.NONE)
                                        .withIsGetterVisibility(Visibility.NONE));
        for (Class<?> type : sealed) {
            builder.addMixIn(type, Named.class);
            register(builder, type);
        }
        return builder.build();
    }

    private static void register(JsonMapper.Builder builder, Class<?> sealed) {
        for (Class<?> permitted : sealed.getPermittedSubclasses()) {
            if (permitted.isSealed()) {
                register(builder, permitted);
            } else {
                builder.registerSubtypes(new NamedType(permitted, permitted.getSimpleName()));
            }
        }
    }
}
