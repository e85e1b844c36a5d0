package io.jialing.api;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAPI document as a test looks at it: its operations, with references followed, and its schemas as judges.
///
/// Where a schema of an answer leaves open whether there are more fields, it is taken to know all of them, so that an
/// answer with a field that nobody has told of is noticed.
final class OpenApi {
    /// Of a hub that does not run yet.
    static final OpenApi NONE = new OpenApi(JsonNodeFactory.instance.objectNode());

    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;
    private final JsonNode components;
    private final SchemaRegistry registry =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    settings ->
                            settings.schemaRegistryConfig(
                                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    OpenApi(JsonNode document) {
        this.document = document;
        components = document.path("components").deepCopy();
        close(components, partsOfOthers(document));
    }

    /// That of a running hub.
    static OpenApi at(int port) {
        return new OpenApi(Http.nobody(port).get("/v3/api-docs").ok().json());
    }

    /// One operation of the document.
    record Operation(OpenApi api, String method, String path, JsonNode node) {
        String id() {
            return node.path("operationId").asString("");
        }

        /// Its method as requests write it.
        String verb() {
            return method.toUpperCase(Locale.ROOT);
        }

        /// All its parameters, those of its path included.
        List<JsonNode> parameters() {
            var parameters = new ArrayList<JsonNode>();
            api.document.path("paths").path(path).path("parameters").forEach(one -> parameters.add(api.followed(one)));
            node.path("parameters").forEach(one -> parameters.add(api.followed(one)));
            return parameters;
        }

        /// The bodies it takes, by media type.
        Map<String, JsonNode> bodies() {
            return content(api.followed(node.path("requestBody")));
        }

        /// Its answers by status.
        Map<Integer, JsonNode> answers() {
            var answers = new TreeMap<Integer, JsonNode>();
            node.path("responses")
                    .properties()
                    .forEach(one -> answers.put(Integer.valueOf(one.getKey()), api.followed(one.getValue())));
            return answers;
        }

        /// The answer of a status; a missing node when the document has none.
        JsonNode answer(int status) {
            return api.followed(node.path("responses").path(Integer.toString(status)));
        }

        @Override
        public String toString() {
            return "%s (%s %s)".formatted(id(), verb(), path);
        }
    }

    JsonNode document() {
        return document;
    }

    List<Operation> operations() {
        var operations = new ArrayList<Operation>();
        document.get("paths")
                .properties()
                .forEach(path ->
                        METHODS.stream()
                                .filter(path.getValue()::has)
                                .map(method -> new Operation(this, method, path.getKey(), path.getValue().get(method)))
                                .forEach(operations::add));
        return operations;
    }

    /// The operation that a request is for, if there is one.
    Optional<Operation> operation(String verb, String address) {
        return operations().stream()
                .filter(operation -> operation.verb().equals(verb))
                .filter(operation -> address.matches(operation.path().replaceAll("\\{[a-z]+}", "[^/:]+") + "(\\?.*)?"))
                .findFirst();
    }

    /// The node itself, or what it refers to.
    JsonNode followed(JsonNode node) {
        var reference = node.path("$ref");
        return reference.isString() ? document.at(reference.asString().substring(1)) : node;
    }

    /// The media types of a body or an answer, each with its schema and its examples.
    static Map<String, JsonNode> content(JsonNode body) {
        var content = new TreeMap<String, JsonNode>();
        body.path("content").properties().forEach(one -> content.put(one.getKey(), one.getValue()));
        return content;
    }

    /// The examples of a media type, by name; an only one has an empty name.
    Map<String, JsonNode> examples(JsonNode mediaType) {
        var examples = new TreeMap<String, JsonNode>();
        if (mediaType.has("example")) {
            examples.put("", mediaType.get("example"));
        }
        mediaType
                .path("examples")
                .properties()
                .forEach(one -> examples.put(one.getKey(), followed(one.getValue()).get("value")));
        return examples;
    }

    /// What is wrong with a document, by a schema with a name.
    List<String> complaints(String schema, JsonNode about) {
        var reference = JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
        return complaints(JsonNodeFactory.instance.objectNode().set("schema", reference), about);
    }

    /// What is wrong with a document, by the schema of a media type.
    List<String> complaints(JsonNode mediaType, JsonNode about) {
        ObjectNode schema = (ObjectNode) mediaType.get("schema").deepCopy();
        close(schema, Set.of());
        schema.set("components", components);
        return registry.getSchema(schema).validate(about).stream().map(Error::toString).toList();
    }

    /// The names of all fields that a schema tells of, however deep.
    Set<String> fields(JsonNode schema) {
        var fields = new TreeSet<String>();
        visit(
                schema,
                "",
                (_, node) -> {
                    node.path("properties").properties().forEach(field -> fields.add(field.getKey()));
                    if (node.path("$ref").isString()) {
                        fields.addAll(fields(followed(node)));
                    }
                });
        return fields;
    }

    /// The names of all fields of a document, however deep.
    static Set<String> fieldsOf(JsonNode document) {
        var fields = new TreeSet<String>();
        visit(document, "", (_, node) -> fields.addAll(node.propertyNames()));
        return fields;
    }

    /// Visits every object in a node and below it, with the name of the field where it stands.
    static void visit(JsonNode node, String name, BiConsumer<String, ObjectNode> visitor) {
        if (node instanceof ObjectNode object) {
            visitor.accept(name, object);
            object.properties().forEach(field -> visit(field.getValue(), field.getKey(), visitor));
        } else {
            node.forEach(element -> visit(element, name, visitor));
        }
    }

    private static void close(JsonNode schemas, Set<String> open) {
        visit(
                schemas,
                "",
                (name, schema) -> {
                    boolean isObject = schema.path("type").toString().contains("object") && schema.has("properties");
                    boolean isWhole = isObject || schema.has("allOf");
                    if (isWhole
                            && !open.contains(name)
                            && !schema.has("additionalProperties")
                            && !schema.has("unevaluatedProperties")) {
                        schema.put("unevaluatedProperties", false);
                    }
                });
    }

    /// Schemas that others are made of stay open, for they know only their part.
    private static Set<String> partsOfOthers(JsonNode document) {
        var parts = new HashSet<String>();
        visit(
                document,
                "",
                (_, schema) ->
                        schema.path("allOf")
                                .forEach(part -> {
                                    var reference = part.path("$ref").asString("");
                                    parts.add(reference.substring(reference.lastIndexOf('/') + 1));
                                }));
        return parts;
    }
}
