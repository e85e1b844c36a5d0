package io.jialing.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobSpecTest {

    @Nested
    class AnImage {
        @ParameterizedTest
        @CsvSource({
            "registry.example/train:1, train",
            "registry.example:5000/team/sft:cuda12, sft",
            "train, train",
            "registry.example/a/b@sha256:0123abcd, b",
            "registry.example/a/b:tag@sha256:0123abcd, b",
        })
        void has_a_short_name_without_registry_tag_and_digest(String ref, String name) {
            assertThat(new Program.Image(Stack.CUDA, ref, List.of()).shortName()).isEqualTo(name);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"", " ", "a b", "registry.example/", "/train", "train:", "a//b", "train@", "a\nb", "镜像"})
        void is_refused_when_no_registry_could_have_it(String ref) {
            assertThat(Program.isReference(ref)).isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> new Program.Image(Stack.CUDA, ref, List.of()));
        }

        @Test
        void names_each_architecture_once_and_sorted() {
            var image = new Program.Image(Stack.CUDA, "train", List.of("arm64", "amd64", "arm64"));

            assertThat(image.arches()).containsExactly("amd64", "arm64");
        }
    }

    @Nested
    class AProgram {
        @Test
        void keeps_its_images_in_the_order_of_the_stacks() {
            var program =
                    TrainingSpecs.program(
                            TrainingSpecs.image(Stack.CPU, "c"),
                            TrainingSpecs.image(Stack.CANN, "b"),
                            TrainingSpecs.image(Stack.CUDA, "a"));

            assertThat(program.images()).extracting(Program.Image::ref).containsExactly("a", "b", "c");
        }

        @Test
        void has_one_image_a_stack_and_at_least_one() {
            assertThatIllegalArgumentException().isThrownBy(TrainingSpecs::program);
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            TrainingSpecs.program(
                                    TrainingSpecs.image(Stack.CUDA, "a"), TrainingSpecs.image(Stack.CUDA, "b")));
        }

        @Test
        void leaves_the_variables_of_the_hub_alone() {
            assertThat(Program.isVariable("EPOCHS")).isTrue();
            assertThat(Program.isVariable("JIALING_RESUME")).isFalse();
            assertThat(Program.isVariable("1ST")).isFalse();
            assertThat(Program.isVariable("A=B")).isFalse();
        }

        @Test
        void names_a_secret_with_or_without_a_key() {
            assertThat(Program.isSecret("harbor")).isTrue();
            assertThat(Program.isSecret("hf/token")).isTrue();
            assertThat(Program.isSecret("../etc/passwd")).isFalse();
            assertThat(Program.isSecret("a/b/c")).isFalse();
        }
    }

    @Nested
    class Volumes {
        @ParameterizedTest
        @ValueSource(strings = {"/data", "/mnt/data", "/数据", "/a.b/..c"})
        void are_mounted_at_absolute_paths(String mount) {
            assertThat(DataSpec.isMount(mount)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "/", "data", "/data/", "//data", "/a/../b", "/..", "/a/./b", "/a b", "/a\u0000"})
        void are_mounted_nowhere_else(String mount) {
            assertThat(DataSpec.isMount(mount)).isFalse();
        }

        @Test
        void do_not_hide_each_other() {
            var here = new DataSpec.Volume("s3://lj/out", "/data");

            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new DataSpec(
                                    DataClass.PUBLIC,
                                    null,
                                    0,
                                    Residency.NONE,
                                    List.of(new DataSpec.Input("set", here)),
                                    here,
                                    null))
                    .withMessageContaining("/data");
        }
    }

    @Nested
    class APlace {
        @Test
        void that_is_required_must_be_named() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new JobSpec.Locality(Pin.REQUIRED, List.of(), List.of(), true))
                    .withMessageContaining("PREFERRED");
        }

        @Test
        void keeps_the_order_of_its_rings_and_names_nothing_twice() {
            var locality =
                    new JobSpec.Locality(
                            Pin.REQUIRED,
                            List.of(Ring.HUB, Ring.HOME, Ring.HUB),
                            List.of(new SiteId("b"), new SiteId("a"), new SiteId("b")),
                            false);

            assertThat(locality.rings()).containsExactly(Ring.HUB, Ring.HOME);
            assertThat(locality.sites()).containsExactly(new SiteId("a"), new SiteId("b"));
        }
    }

    @Nested
    class Terms {
        @Test
        void promise_no_more_than_the_longest_run() {
            assertThatIllegalArgumentException().isThrownBy(() -> terms(Duration.ofHours(1), Duration.ofHours(2), 0));
            assertThatIllegalArgumentException().isThrownBy(() -> terms(Duration.ZERO, null, 0));
            assertThatIllegalArgumentException().isThrownBy(() -> terms(Duration.ofHours(1), null, 101));
        }

        private static JobSpec.Terms terms(Duration max, @Nullable Duration min, int retries) {
            return new JobSpec.Terms(max, min, null, false, OnPartition.WAIT, true, false, retries);
        }
    }

    @Nested
    class AWorker {
        @Test
        void needs_cpu_and_memory() {
            assertThatIllegalArgumentException().isThrownBy(() -> worker(new Resources(0, 1024, 0), 0));
            assertThatIllegalArgumentException().isThrownBy(() -> worker(new Resources(1, 0, 0), 0));
            assertThatIllegalArgumentException().isThrownBy(() -> worker(new Resources(1, 1, -1), 0));
        }

        @Test
        void shares_memory_out_of_its_own() {
            assertThat(worker(new Resources(1, 2048, 0), 2).shmGib()).isEqualTo(2);
            assertThatIllegalArgumentException().isThrownBy(() -> worker(new Resources(1, 2047, 0), 2));
        }

        private static TrainingSpec.Worker worker(Resources resources, int shmGib) {
            return new TrainingSpec.Worker(resources, shmGib, CardRequest.NONE);
        }
    }

    @Test
    void labels_cannot_be_changed_from_outside() {
        var labels = new TreeMap<String, String>();
        labels.put("team", "质检");
        var heading = new JobSpec.Heading("训练", "vision", "other", null, PriorityClass.LOW, labels);

        labels.put("team", "other");

        assertThat(heading.labels()).containsEntry("team", "质检");
    }
}
