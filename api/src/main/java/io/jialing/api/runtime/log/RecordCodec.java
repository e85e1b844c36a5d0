package io.jialing.api.runtime.log;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Value;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DistrictId;
import io.jialing.core.site.HubId;
import io.jialing.core.site.Link;
import io.jialing.core.site.Place;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.Change;
import io.jialing.core.state.Shape;
import io.jialing.core.state.ShapeId;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// How core's records are written as JSON in the database and read again: the components by name, ids as their text,
/// instants and durations in ISO 8601, and a shape as its id alone, because few shapes are shared by all jobs. What was
/// written is read for as long as the log is kept: a component may be added when its absence can be read as null, zero
/// or false; none may change its name or meaning.
public final class RecordCodec {
    private final JsonMapper mapper;

    /// @param shapes finds the shape of an id
    public RecordCodec(Function<ShapeId, Shape> shapes) {
        var module = new SimpleModule("jialing-records");
        text(module, JobId.class, JobId::toString, JobId::parse);
        text(module, ClusterId.class, ClusterId::value, ClusterId::new);
        text(module, SupplyGroupId.class, SupplyGroupId::value, SupplyGroupId::new);
        text(module, SiteId.class, SiteId::value, SiteId::new);
        text(module, CityId.class, CityId::value, CityId::new);
        text(module, DistrictId.class, DistrictId::value, DistrictId::new);
        text(module, HubId.class, HubId::value, HubId::new);
        text(module, ShapeId.class, ShapeId::value, ShapeId::new);
        text(module, Place.class, RecordCodec::place, RecordCodec::place);
        module.addSerializer(new MakeupForm.Writer());
        module.addDeserializer(Makeup.class, new MakeupForm.Reader());
        text(module, Shape.class, shape -> shape.id().value(), id -> shapes.apply(new ShapeId(id)));
        mapper =
                JsonMapper.builder()
                        .addModule(module)
                        .addMixIn(Admission.class, AdmissionForm.class)
                        .addMixIn(Link.class, LinkForm.class)
                        .addMixIn(Domain.class, DomainForm.class)
                        .addMixIn(Value.class, ValueForm.class)
                        // The components and nothing else: methods such as isNone() are no data.
                        .changeDefaultVisibility(visibility ->
                                visibility
                                        .withFieldVisibility(Visibility.ANY)
                                        .withGetterVisibility(Visibility.NONE)
                                        .withIsGetterVisibility(Visibility.NONE))
                        // A component that a newer version added means nothing to this one.
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                        .build();
    }

    /// Writes a record, also one whose type has no JSON form elsewhere.
    public String write(Object value) {
        return mapper.writeValueAsString(value);
    }

    public <T> T read(String json, Class<T> type) {
        return mapper.readValue(json, type);
    }

    /// Reads a change that [#write] wrote.
    public Change readChange(ChangeKind kind, String json) {
        return mapper.readValue(json, kind.type());
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<? super T, String> write, Function<String, ? extends T> read) {
        module.addSerializer(
                type,
                new StdSerializer<T>(type) {
                    @Override
                    public void serialize(T value, JsonGenerator json, SerializationContext context) {
                        json.writeString(write.apply(value));
                    }
                });
        module.addDeserializer(
                type,
                new StdDeserializer<T>(type) {
                    @Override
                    public T deserialize(JsonParser json, DeserializationContext context) {
                        return read.apply(json.getString());
                    }
                });
    }

    private static String place(Place place) {
        return switch (place) {
            case CityId(var id) -> "city:" + id;
            case DistrictId(var id) -> "district:" + id;
            case SiteId(var id) -> "site:" + id;
        };
    }

    private static Place place(String text) {
        int colon = text.indexOf(':');
        String id = text.substring(colon + 1);
        return switch (text.substring(0, Math.max(0, colon))) {
            case "city" -> new CityId(id);
            case "district" -> new DistrictId(id);
            case "site" -> new SiteId(id);
            default -> throw new IllegalArgumentException("'%s' is no place.".formatted(text));
        };
    }

    /// The end of a link is written as a place, with the kind of place that it is.
    @SuppressWarnings("UnusedMethod") // Jackson reads it
    private interface LinkForm {
        @JsonSerialize(as = Place.class)
        Place to();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Domain.Choice.class, name = "CHOICE"),
        @JsonSubTypes.Type(value = Domain.IntUniform.class, name = "INT_UNIFORM"),
        @JsonSubTypes.Type(value = Domain.Uniform.class, name = "UNIFORM"),
        @JsonSubTypes.Type(value = Domain.LogUniform.class, name = "LOG_UNIFORM")
    })
    private interface DomainForm {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Value.Numeric.class, name = "NUMBER"),
        @JsonSubTypes.Type(value = Value.Text.class, name = "TEXT"),
        @JsonSubTypes.Type(value = Value.Flag.class, name = "FLAG")
    })
    private interface ValueForm {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Admission.Open.class, name = "OPEN"),
        @JsonSubTypes.Type(value = Admission.Cordoned.class, name = "CORDONED"),
        @JsonSubTypes.Type(value = Admission.Draining.class, name = "DRAINING")
    })
    private interface AdmissionForm {}
}
