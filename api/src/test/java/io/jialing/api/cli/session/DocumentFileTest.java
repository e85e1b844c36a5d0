package io.jialing.api.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFileTest {
    @ParameterizedTest
    @CsvSource({
        "job.json, kind: A, application/json",
        "-, ' {\"kind\": \"A\"}', application/json",
        "job.yaml, '{kind: A}', application/yaml",
        "job.yml, kind: A, application/yaml",
        "-, kind: A, application/yaml"
    })
    void is_json_or_yaml_by_its_name_or_else_by_its_looks(String name, String text, String type) {
        assertThat(DocumentFile.of(name, text)).containsExactly(new DocumentFile(name, type, text));
    }

    @Test
    void holds_a_document_between_any_two_markers() {
        String text =
                """
                %YAML 1.2
                # a comment
                ---
                a: |
                  ---
                  text
                --- # the next
                b: "x---"
                ...
                ---

                # nothing
                ---
                c: ----
                """;

        assertThat(DocumentFile.of("jobs.yaml", text))
                .containsExactly(
                        new DocumentFile("jobs.yaml, document 1", "application/yaml", "\na: |\n  ---\n  text\n"),
                        new DocumentFile("jobs.yaml, document 2", "application/yaml", "# the next\nb: \"x---\"\n"),
                        new DocumentFile("jobs.yaml, document 3", "application/yaml", "\nc: ----\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing\n", "---\n---\n...\n"})
    void without_a_document_holds_none(String text) {
        assertThat(DocumentFile.of("jobs.yaml", text)).isEmpty();
    }
}
