package io.jialing.api.jobs.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.job.TrainingSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DocumentsTest {
    private static final MediaType YAML = MediaType.parseMediaType("application/yaml");
    private static final YAMLMapper AUTHOR = new YAMLMapper();

    @ForEverySeed
    void a_document_means_the_same_in_yaml_and_in_json(long seed) {
        var job = RandomJob.of(seed);

        var fromJson = SomeFirm.reader().read(Documents.read(bytes(job.toString()), null), SomeFirm.asking());
        var fromYaml = SomeFirm.reader().read(Documents.read(AUTHOR.writeValueAsBytes(job), YAML), SomeFirm.asking());

        assertThat(fromYaml).isEqualTo(fromJson);
    }

    @ForEverySeed
    void a_specification_is_written_as_a_document_that_means_it_and_leaves_nothing_open(long seed) {
        var read = SomeFirm.reader().read(RandomJob.of(seed), SomeFirm.asking());

        var again = SomeFirm.read(JobDocument.of(read.spec()));

        assertThat(again.spec()).isEqualTo(read.spec());
        assertThat(again.defaulted()).isEmpty();
    }

    @Test
    void yaml_reads_as_people_write_it() {
        var read =
                SomeFirm.reader()
                        .read(
                                Documents.read(
                                        bytes(
                                                """
                                                # a comment
                                                kind: TRAINING
                                                name: 钢材质检
                                                images: {CUDA: registry.example/train:1}
                                                command: [torchrun, train.py]
                                                env: {EPOCHS: "3"}
                                                training:
                                                  workers: 2
                                                  perWorker:
                                                    cpu: 1.5
                                                    accelerators: {count: 8}
                                                """),
                                        YAML),
                                SomeFirm.asking());

        assertThat(read.spec().heading().name()).isEqualTo("钢材质检");
        assertThat(((TrainingSpec) read.spec()).perWorker().resources().milliCpu()).isEqualTo(1500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "7",
                "\"kind\"",
                "{",
                "{} {}",
                "{\"kind\": }",
                "{\"kind\": \"A\", \"kind\": \"B\"}",
                "{\"cpu\": NaN}",
                "{'kind': 'TRAINING'}",
                "kind: TRAINING",
            })
    void what_is_no_json_object_is_refused(String body) {
        assertThat(refusal(body, null)).isEqualTo(ProblemCode.MALFORMED_DOCUMENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing",
                "- a",
                "a: [",
                "a: 1\na: 2",
                "a: 1\n---\nb: 2",
                "a: &x 1\nb: *x",
                "a: &x [*x]",
                "a: .nan",
                "\ta: 1",
            })
    void what_is_no_plain_yaml_mapping_is_refused(String body) {
        assertThat(refusal(body, YAML)).isEqualTo(ProblemCode.MALFORMED_DOCUMENT);
    }

    @Test
    void bytes_that_are_no_utf_8_are_refused() {
        byte[] body = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};

        assertThat(catchThrowableOfType(ProblemException.class, () -> Documents.read(body, null)).code())
                .isEqualTo(ProblemCode.MALFORMED_DOCUMENT);
    }

    @Test
    void a_document_must_not_be_a_labyrinth() {
        assertThat(refusal("{\"a\":".repeat(100) + "1" + "}".repeat(100), null))
                .isEqualTo(ProblemCode.DOCUMENT_TOO_COMPLEX);
        assertThat(refusal("a: " + "[".repeat(100) + "]".repeat(100), YAML))
                .isEqualTo(ProblemCode.DOCUMENT_TOO_COMPLEX);
        assertThat(refusal("{\"a\": " + "9".repeat(100) + "}", null)).isEqualTo(ProblemCode.DOCUMENT_TOO_COMPLEX);
    }

    private static ProblemCode refusal(String body, @Nullable MediaType type) {
        return catchThrowableOfType(ProblemException.class, () -> Documents.read(bytes(body), type)).code();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
