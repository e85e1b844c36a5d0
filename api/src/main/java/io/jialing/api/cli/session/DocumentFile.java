package io.jialing.api.cli.session;

import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import tools.jackson.databind.node.ObjectNode;

/// A document as it stands in a file, which the hub itself reads: its answer names lines and fields of what was written
/// here.
///
/// @param source the file, and which document of it when it holds several
/// @param type the media type
public record DocumentFile(String source, String type, String text) {
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";

    /// Begins a document in YAML wherever it stands at the beginning of a line.
    private static final Pattern MARKER = Pattern.compile("^---(?=\\s|$)[ \\t]*|^\\.\\.\\.[ \\t]*$", Pattern.MULTILINE);

    /// Only comments and directives, which make no document.
    private static final Pattern EMPTY = Pattern.compile("(\\s*([#%].*)?(\\R|$))*");

    /// A document in JSON.
    public static DocumentFile json(String source, String text) {
        return new DocumentFile(source, JSON, text);
    }

    /// The documents of a file: one of JSON, one or more of YAML.
    public static List<DocumentFile> of(String name, String text) {
        if (name.endsWith(".json") || (!name.matches(".*\\.ya?ml") && text.stripLeading().startsWith("{"))) {
            return List.of(json(name, text));
        }
        List<String> documents = MARKER.splitAsStream(text).filter(part -> !EMPTY.matcher(part).matches()).toList();
        if (documents.size() == 1) {
            return List.of(new DocumentFile(name, YAML, documents.getFirst()));
        }
        var files = new ArrayList<DocumentFile>();
        for (int i = 0; i < documents.size(); i++) {
            files.add(new DocumentFile("%s, document %d".formatted(name, i + 1), YAML, documents.get(i)));
        }
        return files;
    }

    /// What it says.
    ///
    /// @throws UsageException when it is no object in JSON or YAML
    public ObjectNode read() {
        try {
            return Documents.read(text.getBytes(StandardCharsets.UTF_8), MediaType.parseMediaType(type));
        } catch (ProblemException problem) {
            throw new UsageException("%s: %s".formatted(source, problem.detail()));
        }
    }
}
