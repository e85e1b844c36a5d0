package io.jialing.api.http;

import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.EnumFeature;

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
                        .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
    }
}
