package io.jialing.api.jobs.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.FieldError;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.Within;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Ring;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobReaderTest {

    /// The example of the REST contract.
    static final String FULL =
            """
            { "name": "qwen3-8b-sft", "kind": "TRAINING", "queue": "vision", "scenario": "manufacturing",
              "project": "optional-project-code", "priority": "STANDARD", "labels": {"team": "inspection"},
              "data": {"class": "INTERNAL", "site": "lj-a", "sizeGiB": 800, "residency": "HUB",
                       "inputs": [{"name": "set", "uri": "s3://lj/sets/steel", "mount": "/data"}]},
              "output": {"uri": "s3://lj/out/qwen", "mount": "/out"},
              "checkpoint": {"uri": "s3://lj/ckpt/qwen", "mount": "/ckpt", "every": "PT30M", "grace": "PT2M"},
              "locality": {"pin": "PREFERRED", "rings": ["HOME", "HUB"], "sites": [], "returnHome": true},
              "images": {"CUDA": {"ref": "registry.example/sft:cuda12", "arch": ["amd64"]},
                         "CANN": "registry.example/sft:cann8"}, "imagePullSecret": "harbor",
              "command": ["torchrun", "train.py"], "env": {"EPOCHS": "3", "HF_TOKEN": {"secret": "hf/token"}},
              "maxRuntime": "PT12H", "minRuntime": "PT10M", "startBefore": null, "failIfImpossible": false,
              "onPartition": "WAIT", "preemptible": true, "domesticOnly": false, "retry": {"user": 2},
              "training": { "workers": 4, "topology": {"within": "POOL"}, "rdma": false,
                "perWorker": {"cpu": 16, "memoryGiB": 128, "diskGiB": 200, "shmGiB": 64,
                  "accelerators": {"count": 8, "memoryGiB": 64, "precision": "BF16",
                                   "models": ["ascend-910b3", "nvidia-a800-80g"]}} } }
            """;

    static final String SMALLEST =
            """
            {"kind":"TRAINING","images":{"CUDA":"registry.example/train:1"},"command":["torchrun","train.py"],
             "training":{"perWorker":{"accelerators":{"count":8}}}}
            """;

    @Nested
    class TheSmallestJob {
        private final JobReader.Read read = SomeFirm.read(SMALLEST);

        @Test
        void is_filled_in_and_says_so() {
            assertThat(read.defaulted())
                    .containsExactly(
                            "name",
                            "queue",
                            "scenario",
                            "priority",
                            "data.class",
                            "maxRuntime",
                            "training.workers",
                            "training.perWorker.cpu",
                            "training.perWorker.memoryGiB");
        }

        @Test
        void is_named_after_its_image_and_waits_in_the_first_queue_of_its_tenant() {
            assertThat(read.spec().heading().name()).isEqualTo("train");
            assertThat(read.spec().heading().queue()).isEqualTo("speech");
            assertThat(read.spec().heading().scenario()).isEqualTo("other");
            assertThat(read.spec().heading().priority()).isEqualTo(PriorityClass.STANDARD);
            assertThat(read.spec().data().dataClass()).isEqualTo(DataClass.INTERNAL);
            assertThat(read.spec().terms().maxRuntime()).isEqualTo(Duration.ofDays(3));
        }

        @Test
        void gets_the_share_of_a_node_that_goes_with_its_cards() {
            assertThat(SomeFirm.training(SMALLEST).workers()).isEqualTo(1);
            assertThat(SomeFirm.training(SMALLEST).perWorker().resources())
                    .isEqualTo(new Resources(128_000, 1024 * 1024, 0));
            assertThat(SomeFirm.training(SMALLEST).perWorker().cards()).isEqualTo(CardRequest.whole(8));
        }
    }

    @Nested
    class TheFullExample {
        private final TrainingSpec spec = SomeFirm.training(FULL);

        @Test
        void leaves_nothing_to_default() {
            assertThat(SomeFirm.read(FULL).defaulted()).isEmpty();
        }

        @Test
        void says_what_it_says() {
            assertThat(spec.workers()).isEqualTo(4);
            assertThat(spec.within()).isEqualTo(Within.POOL);
            assertThat(spec.perWorker().resources()).isEqualTo(new Resources(16_000, 128 * 1024, 200 * 1024));
            assertThat(spec.perWorker().shmGib()).isEqualTo(64);
            assertThat(spec.perWorker().cards().models()).containsExactly("ascend-910b3", "nvidia-a800-80g");
            assertThat(spec.locality().rings()).containsExactly(Ring.HOME, Ring.HUB);
            assertThat(spec.program().images())
                    .containsExactly(
                            new Program.Image(Stack.CUDA, "registry.example/sft:cuda12", List.of("amd64")),
                            new Program.Image(Stack.CANN, "registry.example/sft:cann8", List.of()));
            assertThat(spec.program().env())
                    .containsEntry("EPOCHS", new Program.EnvValue.Literal("3"))
                    .containsEntry("HF_TOKEN", new Program.EnvValue.Secret("hf/token"));
            assertThat(spec.terms().userRetries()).isEqualTo(2);
            assertThat(spec.terms().startBefore()).isNull();
        }
    }

    @Nested
    class Defaults {
        @ParameterizedTest
        @CsvSource({
            "'\"accelerators\": {\"count\": 1}', 16000, 128",
            "'\"accelerators\": {}', 16000, 128",
            "'\"accelerators\": {\"count\": 1, \"fraction\": {\"corePercent\": 25}}', 4000, 32",
            "'\"accelerators\": {\"count\": 1, \"fraction\": {\"memoryMiB\": 8192}}', 1000, 12",
            "'\"accelerators\": {\"count\": 2, \"models\": [\"H100\"]}', 16000, 128",
            "'\"cpu\": 0.5', 500, 4",
            "'', 1000, 4",
        })
        void for_a_pod_follow_its_cards(String perWorker, long milliCpu, long memoryGib) {
            var spec = SomeFirm.training(job("", "{\"perWorker\": {%s}}".formatted(perWorker)));

            assertThat(spec.perWorker().resources()).isEqualTo(new Resources(milliCpu, memoryGib * 1024, 0));
        }

        @Test
        void keep_the_jobs_of_a_domestic_tenant_on_domestic_cards() {
            var document = Documents.read(SMALLEST.getBytes(UTF_8), null);

            JobReader.Read read = SomeFirm.reader().read(document, SomeFirm.asking(true));

            assertThat(read.spec().terms().domesticOnly()).isTrue();
            assertThat(read.defaulted()).contains("domesticOnly");
        }
    }

    @Nested
    class Names {
        @Test
        void may_be_chinese() {
            var spec = SomeFirm.read(job("\"name\": \"钢材质检-微调 🚄\", \"labels\": {\"团队\": \"质检\"}", "{}")).spec();

            assertThat(spec.heading().name()).isEqualTo("钢材质检-微调 🚄");
            assertThat(spec.heading().labels()).containsEntry("团队", "质检");
        }

        @Test
        void of_models_may_be_aliases() {
            var spec =
                    SomeFirm.training(
                            job(
                                    "",
                                    "{\"perWorker\": {\"accelerators\": {\"count\": 8, \"models\": [\"A800\", \"910B\"]}}}"));

            assertThat(spec.perWorker().cards().models())
                    .containsExactly(
                            "nvidia-a800-80g",
                            "ascend-910b1",
                            "ascend-910b2",
                            "ascend-910b3",
                            "ascend-910b4",
                            "ascend-910b4-1");
        }
    }

    @Nested
    class Cards {
        @Test
        void of_two_dies_are_given_out_in_pairs() {
            String job = "{\"perWorker\": {\"accelerators\": {\"count\": %d, \"models\": [\"910C\"]}}}";

            assertThat(SomeFirm.training(job("", job.formatted(4))).perWorker().cards().count()).isEqualTo(4);
            assertThat(errors(job("", job.formatted(3))))
                    .extracting(FieldError::pointer)
                    .containsExactly("/training/perWorker/accelerators/count");
        }

        @Test
        void may_be_a_part_of_one() {
            var spec =
                    SomeFirm.training(
                            job(
                                    "",
                                    "{\"perWorker\": {\"accelerators\": {\"fraction\": {\"memoryMiB\": 8192, \"corePercent\": 25}}}}"));

            assertThat(spec.perWorker().cards().fraction()).isEqualTo(new Fraction(8192, 250));
        }
    }

    @Nested
    class APlace {
        @Test
        void that_is_preferred_but_not_named_is_any() {
            var spec = SomeFirm.read(job("\"locality\": {\"pin\": \"PREFERRED\", \"rings\": []}", "{}")).spec();

            assertThat(spec.locality().pin()).isEqualTo(Pin.PREFERRED);
        }
    }

    @Test
    void everything_that_is_wrong_is_named_at_once() {
        var errors =
                errors(
                        """
                        {"kind": "TRAINING", "name": 7, "queue": "next-door", "priorty": "LOW",
                         "images": {"CUDA": "a b", "CUDAA": "x"},
                         "maxRuntime": "12h", "training": {"workers": -1, "perWorker": {"cpu": "four"}}}
                        """);

        assertThat(errors)
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder(
                        "/priorty",
                        "/images/CUDA",
                        "/images/CUDAA",
                        "/name",
                        "/queue",
                        "/maxRuntime",
                        "/training/workers",
                        "/training/perWorker/cpu");
    }

    @Test
    void an_unknown_field_is_refused_with_the_nearest_known_one() {
        ProblemException problem = refusal(job("\"priorty\": \"LOW\"", "{}"));

        assertThat(problem.code()).isEqualTo(ProblemCode.UNKNOWN_FIELD);
        assertThat(problem.detail()).contains("'priorty'").contains("'priority'");
    }

    @Test
    void what_belongs_to_another_kind_is_a_contradiction() {
        assertThat(errors(job("\"tuning\": {}", "{}")))
                .extracting(FieldError::code)
                .containsExactly(FieldCode.CONTRADICTION);
    }

    /// One wrong field each: the fields of the job besides kind, images and training, then those of `training`.
    @ParameterizedTest(name = "{2} {3}: {0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"name\": \"\"` | {} | /name | MALFORMED",
                "`\"name\": \"a\\u0000b\"` | {} | /name | MALFORMED",
                "`\"name\": \"a\\ud800b\"` | {} | /name | MALFORMED",
                "`\"name\": [\"a\"]` | {} | /name | WRONG_TYPE",
                "`\"queue\": \"visoin\"` | {} | /queue | UNKNOWN_REFERENCE",
                "`\"queue\": \"next-door\"` | {} | /queue | UNKNOWN_REFERENCE",
                "`\"scenario\": \"Traffic!\"` | {} | /scenario | MALFORMED",
                "`\"priority\": \"URGENT\"` | {} | /priority | UNKNOWN_VALUE",
                "`\"priority\": 3` | {} | /priority | WRONG_TYPE",
                "`\"priority\": \"low\"` | {} | /priority | UNKNOWN_VALUE",
                "`\"labels\": []` | {} | /labels | WRONG_TYPE",
                "`\"labels\": {\"a/b\": 1}` | {} | /labels/a~1b | WRONG_TYPE",
                "`\"data\": {\"class\": \"SECRET\"}` | {} | /data/class | UNKNOWN_VALUE",
                "`\"data\": {\"site\": \"lj-z\"}` | {} | /data/site | UNKNOWN_REFERENCE",
                "`\"data\": {\"site\": \"../etc\"}` | {} | /data/site | UNKNOWN_REFERENCE",
                "`\"data\": {\"sizeGiB\": -1}` | {} | /data/sizeGiB | OUT_OF_RANGE",
                "`\"data\": {\"sizeGiB\": 1e3}` | {} | /data/sizeGiB | WRONG_TYPE",
                "`\"data\": {\"residency\": \"PROVINCE\"}` | {} | /data/residency | UNKNOWN_VALUE",
                "`\"data\": {\"inputs\": [{\"name\": \"a\", \"uri\": \"s3://a\"}]}` | {} | /data/inputs/0/mount | REQUIRED",
                "`\"data\": {\"inputs\": [{\"name\": \"a\", \"uri\": \"nowhere\", \"mount\": \"/a\"}]}` | {} | /data/inputs/0/uri | MALFORMED",
                "`\"data\": {\"inputs\": [{\"uri\": \"s3://a\", \"mount\": \"/a\"}]}` | {} | /data/inputs/0/name | REQUIRED",
                "`\"data\": {\"inputs\": [7]}` | {} | /data/inputs/0 | WRONG_TYPE",
                "`\"output\": {\"uri\": \"s3://a\", \"mount\": \"/a/../b\"}` | {} | /output/mount | MALFORMED",
                "`\"output\": {\"uri\": \"s3://a\", \"mount\": \"/a\"}, \"checkpoint\": {\"uri\": \"s3://b\", \"mount\": \"/a\"}` | {} | /checkpoint/mount | CONTRADICTION",
                "`\"checkpoint\": {\"uri\": \"s3://b\", \"mount\": \"/a\", \"every\": \"PT0S\"}` | {} | /checkpoint/every | OUT_OF_RANGE",
                "`\"locality\": {\"pin\": \"REQUIRED\"}` | {} | /locality/pin | CONTRADICTION",
                "`\"locality\": {\"rings\": [\"HOME\", \"HOME\"]}` | {} | /locality/rings/1 | CONTRADICTION",
                "`\"locality\": {\"rings\": [\"MOON\"]}` | {} | /locality/rings/0 | UNKNOWN_VALUE",
                "`\"locality\": {\"sites\": [\"lj-z\"]}` | {} | /locality/sites/0 | UNKNOWN_REFERENCE",
                "`\"imagePullSecret\": \"a/b\"` | {} | /imagePullSecret | MALFORMED",
                "`\"command\": \"torchrun train.py\"` | {} | /command | WRONG_TYPE",
                "`\"command\": [\"\"]` | {} | /command/0 | MALFORMED",
                "`\"command\": [\"a\", 1]` | {} | /command/1 | WRONG_TYPE",
                "`\"env\": {\"EPOCHS\": 3}` | {} | /env/EPOCHS | WRONG_TYPE",
                "`\"env\": {\"JIALING_JOB_ID\": \"x\"}` | {} | /env/JIALING_JOB_ID | MALFORMED",
                "`\"env\": {\"A B\": \"x\"}` | {} | `/env/A B` | MALFORMED",
                "`\"env\": {\"A\": {\"secret\": \"../x\"}}` | {} | /env/A/secret | MALFORMED",
                "`\"env\": {\"A\": {}}` | {} | /env/A/secret | REQUIRED",
                "`\"maxRuntime\": \"PT0S\"` | {} | /maxRuntime | OUT_OF_RANGE",
                "`\"maxRuntime\": \"-PT1H\"` | {} | /maxRuntime | OUT_OF_RANGE",
                "`\"maxRuntime\": \"P1000Y\"` | {} | /maxRuntime | MALFORMED",
                "`\"maxRuntime\": \"PT9999999999999999999H\"` | {} | /maxRuntime | MALFORMED",
                "`\"maxRuntime\": \"P400D\"` | {} | /maxRuntime | OUT_OF_RANGE",
                "`\"maxRuntime\": 3600` | {} | /maxRuntime | WRONG_TYPE",
                "`\"maxRuntime\": \"PT1H\", \"minRuntime\": \"PT2H\"` | {} | /minRuntime | CONTRADICTION",
                "`\"startBefore\": \"2020-01-01T00:00:00Z\"` | {} | /startBefore | OUT_OF_RANGE",
                "`\"startBefore\": \"+999999999-12-31T23:59:59Z\"` | {} | /startBefore | OUT_OF_RANGE",
                "`\"startBefore\": \"tomorrow\"` | {} | /startBefore | MALFORMED",
                "`\"failIfImpossible\": \"true\"` | {} | /failIfImpossible | WRONG_TYPE",
                "`\"onPartition\": \"DUPLICATE\"` | {} | /onPartition | UNKNOWN_VALUE",
                "`\"preemptible\": 1` | {} | /preemptible | WRONG_TYPE",
                "`\"retry\": {\"user\": 1000}` | {} | /retry/user | OUT_OF_RANGE",
                "`\"retry\": {\"infra\": 1}` | {} | /retry/infra | UNKNOWN_FIELD",
                "`` | [] | /training | WRONG_TYPE",
                "`` | null | /training | REQUIRED",
                "`` | {\"workers\": 0} | /training/workers | OUT_OF_RANGE",
                "`` | {\"workers\": 2.5} | /training/workers | WRONG_TYPE",
                "`` | {\"workers\": 99999999999999999999} | /training/workers | OUT_OF_RANGE",
                "`` | {\"topology\": {\"within\": \"ROOM\"}} | /training/topology/within | UNKNOWN_VALUE",
                "`` | {\"topology\": \"NODE\"} | /training/topology | WRONG_TYPE",
                "`` | {\"rdma\": \"yes\"} | /training/rdma | WRONG_TYPE",
                "`` | {\"perWorker\": {\"cpu\": 0}} | /training/perWorker/cpu | OUT_OF_RANGE",
                "`` | {\"perWorker\": {\"cpu\": 1e300}} | /training/perWorker/cpu | OUT_OF_RANGE",
                "`` | {\"perWorker\": {\"cpu\": 0.0005}} | /training/perWorker/cpu | OUT_OF_RANGE",
                "`` | {\"perWorker\": {\"cpu\": 1.23456}} | /training/perWorker/cpu | MALFORMED",
                "`` | {\"perWorker\": {\"memoryGiB\": -5}} | /training/perWorker/memoryGiB | OUT_OF_RANGE",
                "`` | {\"perWorker\": {\"memoryGiB\": 2, \"shmGiB\": 3}} | /training/perWorker/shmGiB | CONTRADICTION",
                "`` | {\"perWorker\": {\"gpus\": 8}} | /training/perWorker/gpus | UNKNOWN_FIELD",
                "`` | {\"perWorker\": {\"accelerators\": 8}} | /training/perWorker/accelerators | WRONG_TYPE",
                "`` | {\"perWorker\": {\"accelerators\": {\"count\": 0}}} | /training/perWorker/accelerators/count | OUT_OF_RANGE",
                "`` | {\"perWorker\": {\"accelerators\": {\"count\": 65}}} | /training/perWorker/accelerators/count | OUT_OF_RANGE",
                "`` | {\"perWorker\": {\"accelerators\": {\"precision\": \"FP4\"}}} | /training/perWorker/accelerators/precision | UNKNOWN_VALUE",
                "`` | {\"perWorker\": {\"accelerators\": {\"models\": [\"A8000\"]}}} | /training/perWorker/accelerators/models/0 | UNKNOWN_VALUE",
                "`` | {\"perWorker\": {\"accelerators\": {\"count\": 2, \"fraction\": {\"corePercent\": 5}}}} | /training/perWorker/accelerators/count | CONTRADICTION",
                "`` | {\"perWorker\": {\"accelerators\": {\"fraction\": {}}}} | /training/perWorker/accelerators/fraction | REQUIRED",
                "`` | {\"perWorker\": {\"accelerators\": {\"fraction\": {\"corePercent\": 101}}}} | /training/perWorker/accelerators/fraction/corePercent | OUT_OF_RANGE",
            })
    void a_wrong_field_is_named(String fields, String training, String pointer, FieldCode code) {
        assertThat(errors(job(fields, training)))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.pointer()).isEqualTo(pointer);
                    assertThat(error.code()).isEqualTo(code);
                    assertThat(error.detail()).isNotBlank();
                });
    }

    @ParameterizedTest(name = "{1} {2}: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{}` | /kind | REQUIRED",
                "`{\"kind\": \"TRANING\", \"images\": {\"CUDA\": \"a\"}, \"training\": {}}` | /kind | UNKNOWN_VALUE",
                "`{\"kind\": \"TRAINING\", \"training\": {}}` | /images | REQUIRED",
                "`{\"kind\": \"TRAINING\", \"images\": {}, \"training\": {}}` | /images | REQUIRED",
                "`{\"kind\": \"TRAINING\", \"images\": \"a\", \"training\": {}}` | /images | WRONG_TYPE",
                "`{\"kind\": \"TRAINING\", \"images\": {\"CUDA\": 1}, \"training\": {}}` | /images/CUDA | WRONG_TYPE",
                "`{\"kind\": \"TRAINING\", \"images\": {\"CUDA\": {}}, \"training\": {}}` | /images/CUDA/ref | REQUIRED",
                "`{\"kind\": \"TRAINING\", \"images\": {\"CUDA\": {\"ref\": \"a\", \"arch\": [\"AMD 64\"]}}, \"training\": {}}` | /images/CUDA/arch/0 | MALFORMED",
                "`{\"kind\": \"TRAINING\", \"images\": {\"ROCM\": \"a\"}, \"training\": {}}` | /images/ROCM | UNKNOWN_VALUE",
                "`{\"kind\": \"TRAINING\", \"images\": {\"CPU\": \"a\"}, \"training\": {\"perWorker\": {\"accelerators\": {\"count\": 1}}}}` | /training/perWorker/accelerators | CONTRADICTION",
            })
    void a_missing_kind_or_image_is_named(String document, String pointer, FieldCode code) {
        assertThat(errors(document))
                .anySatisfy(error -> {
                    assertThat(error.pointer()).isEqualTo(pointer);
                    assertThat(error.code()).isEqualTo(code);
                });
    }

    private static String job(String fields, String training) {
        return "{\"kind\": \"TRAINING\", \"images\": {\"CUDA\": \"registry.example/train:1\", \"CANN\": \"registry.example/train:2\"}, %s \"training\": %s}"
                .formatted(fields.isEmpty() ? "" : fields + ",", training);
    }

    private static List<FieldError> errors(String document) {
        return refusal(document).errors();
    }

    private static ProblemException refusal(String document) {
        ProblemException problem = catchThrowableOfType(ProblemException.class, () -> SomeFirm.read(document));
        assertThat(problem).as("refusal of %s", document).isNotNull();
        return problem;
    }
}
