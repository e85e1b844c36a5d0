package io.jialing.api.jobs.document;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.problem.UnreadableDocument;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/// Reads the bytes of a job document, JSON or YAML, into one tree of plain values, so that everything after it knows
/// only one language.
public final class Documents {
    /// The media types of a document, as requests announce them.
    public static final String JSON = "application/json";

    public static final String YAML = "application/yaml";
    public static final String X_YAML = "application/x-yaml";
    public static final String TEXT_YAML = "text/yaml";

    /// Far more than any job needs, and too little to hurt.
    private static final StreamReadConstraints LIMITS =
            StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(64)
                    .maxNameLength(512)
                    .maxStringLength(1 << 20)
                    .build();

    private static final JsonMapper JSON_MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(LIMITS)
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final YAMLMapper YAML_MAPPER =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .streamReadConstraints(LIMITS)
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private Documents() {}

    /// Reads an object.
    ///
    /// @param type what the body says it is; YAML where the subtype says so, else JSON
    /// @throws ProblemException naming the line that cannot be read
    public static ObjectNode read(byte[] body, @Nullable MediaType type) {
        JsonNode root;
        try {
            if (isYaml(type)) {
                refuseAliases(body);
                root = YAML_MAPPER.readTree(body);
            } else {
                root = JSON_MAPPER.readTree(body);
            }
        } catch (JacksonException e) {
            throw UnreadableDocument.problem(e);
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw new ProblemException(
                ProblemCode.MALFORMED_DOCUMENT,
                root.isMissingNode() ? "The body is empty." : "The document must be an object.");
    }

    /// Reads JSON that the hub itself has written.
    public static ObjectNode stored(String json) {
        return (ObjectNode) JSON_MAPPER.readTree(json);
    }

    /// What writes answers.
    public static ObjectMapper json() {
        return JSON_MAPPER;
    }

    /// A new, empty object.
    public static ObjectNode object() {
        return JSON_MAPPER.createObjectNode();
    }

    private static boolean isYaml(@Nullable MediaType type) {
        return type != null && (type.getSubtype().endsWith("yaml") || type.getSubtype().endsWith("yml"));
    }

    /// A tree has no way to say that a value stands elsewhere, so Jackson puts the anchor's name in its place; and
    /// whoever expands aliases lets a few lines grow beyond all bounds.
    private static void refuseAliases(byte[] body) {
        try (var parser = YAML_MAPPER.createParser(body)) {
            while (parser.nextToken() != null) {
                if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                    throw new ProblemException(
                            ProblemCode.MALFORMED_DOCUMENT,
                            "Aliases such as '*%s' are not understood. Maybe write the value itself."
                                    .formatted(parser.getString()));
                }
            }
        }
    }
}
