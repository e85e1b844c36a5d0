package io.jialing.api.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The REST contract as one OpenAPI document, put together from the files in `resources/contract`: one a room, with its
/// paths, schemas and examples, and `openapi.yaml` with what holds for all.
///
/// It is written, not derived from the code, because it is a promise: what clients see must not change when a class is
/// renamed, and what an answer means, or what to do about a problem, is in no signature. Half of the documents (jobs,
/// filters, answers written by hand for their speed) have no class to derive from anyway. Instead a test holds both
/// sides to it: no route without an operation, every example sent, every answer of the shape that is told.
final class Contract {
    private static final String FRAME = "contract/openapi.yaml";
    private static final String ROOMS = "classpath:contract/rooms/*.yaml";
    private static final List<String> METHODS = List.of("get", "post", "put", "patch", "delete");
    private static final YAMLMapper YAML = YAMLMapper.shared();

    private Contract() {}

    /// Puts the document together.
    ///
    /// @throws IllegalStateException when two files say the same thing
    static ObjectNode read() {
        try {
            ObjectNode contract = parsed(new ClassPathResource(FRAME));
            Resource[] rooms = new PathMatchingResourcePatternResolver().getResources(ROOMS);
            Arrays.sort(rooms, Comparator.comparing(room -> String.valueOf(room.getFilename())));
            for (Resource room : rooms) {
                add(contract, parsed(room), room.getFilename() + "#");
            }
            complete(contract);
            return contract;
        } catch (IOException e) {
            throw new UncheckedIOException("The contract cannot be read.", e);
        }
    }

    private static ObjectNode parsed(Resource file) throws IOException {
        try (var bytes = file.getInputStream()) {
            return (ObjectNode) YAML.readTree(bytes);
        }
    }

    /// Adds what a room says, section by section.
    private static void add(ObjectNode whole, ObjectNode part, String where) {
        part.properties()
                .forEach(entry -> {
                    var pointer = where + "/" + entry.getKey();
                    boolean isSection = where.endsWith("#") || where.endsWith("/components");
                    if (isSection && entry.getValue() instanceof ObjectNode section) {
                        add(whole.withObjectProperty(entry.getKey()), section, pointer);
                    } else if (whole.replace(entry.getKey(), entry.getValue()) != null) {
                        throw new IllegalStateException("%s is in the contract already.".formatted(pointer));
                    }
                });
    }

    /// Tells of every operation what holds for all: answers that it need not list itself.
    private static void complete(ObjectNode contract) {
        JsonNode always = contract.remove("x-every-operation");
        JsonNode withBody = contract.remove("x-with-body");
        for (JsonNode path : contract.get("paths")) {
            for (String method : METHODS) {
                if (path.get(method) instanceof ObjectNode operation) {
                    var answers = new TreeMap<String, JsonNode>();
                    operation.get("responses").properties().forEach(own -> answers.put(own.getKey(), own.getValue()));
                    if (operation.has("requestBody")) {
                        withBody.properties().forEach(one -> answers.putIfAbsent(one.getKey(), one.getValue()));
                    }
                    always.properties().forEach(one -> answers.putIfAbsent(one.getKey(), one.getValue()));
                    operation.putObject("responses").setAll(answers);
                }
            }
        }
    }
}
