package io.jialing.api.cli.output;

import io.jialing.api.client.HubClient.Answer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// How a command shows what the hub has answered; a mixin.
public final class Output {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table (the default), json (what the hub answered, as it came) or yaml.")
    private Format format;

    /// A form of answers.
    public enum Format {
        TABLE,
        JSON,
        YAML
    }

    public Format format() {
        return format;
    }

    /// Shows an answer.
    ///
    /// @param forPeople shows it where nobody asked for JSON or YAML
    public void show(PrintWriter out, Answer answer, Consumer<JsonNode> forPeople) {
        JsonNode body = answer.ok();
        switch (format) {
            case TABLE -> forPeople.accept(body);
            case JSON -> out.println(answer.text());
            case YAML -> out.print(yaml(body));
        }
    }

    /// Shows an answer about one thing, a line a field.
    public void show(PrintWriter out, Answer answer, Column... fields) {
        show(
                out,
                answer,
                body -> {
                    var sheet = new Sheet();
                    for (Column field : fields) {
                        sheet.add(name(field.title()), field.cell().apply(body));
                    }
                    sheet.print(out);
                });
    }

    /// `MAX QUEUED` above a column is `Max queued` before a value.
    private static String name(String title) {
        return title.charAt(0) + title.substring(1).toLowerCase(Locale.ROOT);
    }

    /// A tree as YAML, ending with a line break.
    public static String yaml(JsonNode tree) {
        return Yaml.MAPPER.writeValueAsString(tree);
    }

    /// Loaded when first needed: most commands never write YAML.
    private static final class Yaml {
        private static final YAMLMapper MAPPER =
                YAMLMapper.builder()
                        .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                        .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
                        .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                        .disable(YAMLWriteFeature.SPLIT_LINES)
                        .build();
    }
}
