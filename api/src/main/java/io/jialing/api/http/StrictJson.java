package io.jialing.api.http;

import java.time.DateTimeException;
import java.time.Instant;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.converter.AbstractJacksonHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/// Reads JSON as it is written: nothing unknown is skipped, nothing is converted to fit, and no document costs more
/// than its size.
///
/// Records that are read from requests have boxed, nullable components: a primitive that is missing would be reported
/// before, and instead of, the misspelled field that was meant to be it.
@Configuration(proxyBeanMethods = false)
class StrictJson {
    /// The deepest document of the API nests about ten levels.
    private static final int MOST_NESTING = 40;

    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_NAME = 400;

    @Bean
    JsonFactoryBuilderCustomizer constraints() {
        return factory ->
                factory.streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MOST_NESTING)
                                        .maxNumberLength(LONGEST_NUMBER)
                                        .maxNameLength(LONGEST_NAME)
                                        .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    @Bean
    JsonMapperBuilderCustomizer strictness() {
        return mapper ->
                mapper.enable(
                                DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                                DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                                DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                        .withCoercionConfig(
                                LogicalType.Textual,
                                texts ->
                                        texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                        .addModule(new SimpleModule().addDeserializer(Instant.class, new Rfc3339()));
    }

    /// Other formats, which come with libraries that are here for something else, would be read without any of this.
    @Bean
    ServerHttpMessageConvertersCustomizer jsonOnly() {
        return converters ->
                converters.configureMessageConvertersList(all ->
                        all.removeIf(converter ->
                                converter instanceof AbstractJacksonHttpMessageConverter<?>
                                        && !(converter instanceof JacksonJsonHttpMessageConverter)));
    }

    /// An instant is a text: of a number nobody knows whether it counts seconds or milliseconds.
    private static final class Rfc3339 extends StdScalarDeserializer<Instant> {
        Rfc3339() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() != JsonToken.VALUE_STRING) {
                return (Instant) context.handleUnexpectedToken(Instant.class, json);
            }
            try {
                return Instant.parse(json.getString());
            } catch (DateTimeException _) {
                return (Instant) context.handleWeirdStringValue(Instant.class, json.getString(), "not RFC 3339");
            }
        }
    }
}
