package io.jialing.api.runtime.log;

import io.jialing.core.job.Makeup;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.sweep.Sweep;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ser.std.StdSerializer;

/// A [Makeup] as JSON: the sweep of a tuning job or the service of an inference job, told apart by their fields, and
/// null for one gang.
final class MakeupForm {
    private MakeupForm() {}

    static final class Writer extends StdSerializer<Makeup> {
        Writer() {
            super(Makeup.class);
        }

        @Override
        public void serialize(Makeup value, JsonGenerator json, SerializationContext context) {
            switch (value) {
                case Makeup.Gang _ -> json.writeNull();
                case Makeup.Trials(var sweep) -> context.writeValue(json, sweep);
                case Makeup.Replicas(var service) -> context.writeValue(json, service);
            }
        }
    }

    static final class Reader extends StdDeserializer<Makeup> {
        Reader() {
            super(Makeup.class);
        }

        @Override
        public Makeup deserialize(JsonParser json, DeserializationContext context) {
            JsonNode node = context.readTree(json);
            return node.has("minReplicas")
                    ? new Makeup.Replicas(context.readTreeAsValue(node, Service.class))
                    : new Makeup.Trials(context.readTreeAsValue(node, Sweep.class));
        }

        @Override
        public Object getNullValue(DeserializationContext context) {
            return Makeup.GANG;
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Makeup.GANG;
        }
    }
}
