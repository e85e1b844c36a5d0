package io.jialing.core.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jialing.core.resource.AcceleratorModel.Confidence;
import io.jialing.core.resource.AcceleratorModel.Fractions;
import io.jialing.core.resource.AcceleratorModel.Support;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceleratorCatalogueTest {
    @Nested
    class TheShippedCatalogue {
        private final AcceleratorCatalogue catalogue = AcceleratorCatalogue.shipped();

        @Test
        void holds_all_47_models_in_the_order_of_the_file() {
            assertThat(catalogue.models()).hasSize(47);
            assertThat(catalogue.models().getFirst().id()).isEqualTo("nvidia-a100-40g");
            assertThat(catalogue.models().getLast().id()).isEqualTo("thead-ppu-810e");
        }

        @Test
        void gives_every_vendor_exactly_one_stack() {
            var stacks =
                    catalogue.models().stream()
                            .collect(
                                    Collectors.groupingBy(
                                            AcceleratorModel::vendor,
                                            LinkedHashMap::new,
                                            Collectors.mapping(AcceleratorModel::stack, Collectors.toSet())));

            assertThat(stacks)
                    .containsOnly(
                            Map.entry("NVIDIA", Set.of(Stack.CUDA)),
                            Map.entry("Huawei", Set.of(Stack.CANN)),
                            Map.entry("Cambricon", Set.of(Stack.NEUWARE)),
                            Map.entry("Hygon", Set.of(Stack.DTK)),
                            Map.entry("Kunlunxin", Set.of(Stack.XPU)),
                            Map.entry("MetaX", Set.of(Stack.MXMACA)),
                            Map.entry("Moore Threads", Set.of(Stack.MUSA)),
                            Map.entry("Iluvatar CoreX", Set.of(Stack.COREX)),
                            Map.entry("Enflame", Set.of(Stack.TOPSRIDER)),
                            Map.entry("Biren", Set.of(Stack.SUPA)),
                            Map.entry("T-Head (Alibaba)", Set.of(Stack.PPU)));
        }

        @Test
        void never_lets_a_cuda_image_onto_a_domestic_card() {
            assertThat(catalogue.models())
                    .allSatisfy(model -> assertThat(model.stack() == Stack.CUDA).isNotEqualTo(model.domestic()));
        }

        @Test
        void leaves_unpublished_figures_absent() {
            assertThat(
                            catalogue.models().stream()
                                    .filter(model -> model.denseTflops().isEmpty())
                                    .map(AcceleratorModel::id))
                    .containsExactly("hygon-z100", "hygon-k100", "enflame-s60");
            assertThat(
                            catalogue.models().stream()
                                    .filter(model -> model.memoryGib().isEmpty())
                                    .map(AcceleratorModel::id))
                    .containsExactly("biren-106m");
            assertThat(model("hygon-z100").pflops(8)).isEmpty();
            assertThat(model("biren-106m").hasMemory(1)).isFalse();
            assertThat(model("nvidia-a800-80g").priceCnyPerCardHour()).isEmpty();
        }

        @Test
        void counts_dense_tflops_only() {
            assertThat(model("nvidia-h100-80g").denseTflops()).hasValue(989);
            assertThat(model("nvidia-h20-96g").denseTflops()).hasValue(148);
            assertThat(model("ascend-910b3").pflops(1024).orElseThrow()).isCloseTo(302.0, within(0.05));
        }

        @Test
        void values_a_card_by_its_price_else_by_its_compute_at_the_median_price_of_compute() {
            var rates = new ArrayList<Double>();
            for (var model : catalogue.models()) {
                if (model.priceCnyPerCardHour().isPresent() && model.denseTflops().isPresent()) {
                    rates.add(model.priceCnyPerCardHour().getAsDouble() / model.denseTflops().getAsDouble());
                }
            }
            Collections.sort(rates);
            double median = (rates.get((rates.size() - 1) / 2) + rates.get(rates.size() / 2)) / 2;

            assertThat(AcceleratorModel.CNY_PER_TFLOPS_HOUR).isCloseTo(median, Percentage.withPercentage(5));
            assertThat(model("ascend-910b3").value()).isEqualTo(3.5);
            assertThat(model("nvidia-a800-80g").value()).isEqualTo(312 * AcceleratorModel.CNY_PER_TFLOPS_HOUR);
            assertThat(model("hygon-z100").value()).isEqualTo(AcceleratorModel.UNKNOWN_VALUE);
        }

        @Test
        void allocates_910c_dies_in_pairs_and_everything_else_singly() {
            assertThat(
                            catalogue.models().stream()
                                    .filter(model -> model.allocationStep() != 1)
                                    .map(AcceleratorModel::id))
                    .containsExactly("ascend-910c-die");
            assertThat(model("ascend-910c-die").allocatable(1)).isEqualTo(2);
            assertThat(model("ascend-910c-die").allocatable(4)).isEqualTo(4);
            assertThat(model("nvidia-l4-24g").allocatable(3)).isEqualTo(3);
        }

        @ParameterizedTest
        @CsvSource({
            "910B, ascend-910b1|ascend-910b2|ascend-910b3|ascend-910b4|ascend-910b4-1",
            "910b4, ascend-910b4",
            "910B4-1, ascend-910b4-1",
            "910C, ascend-910c-die",
            "A800, nvidia-a800-80g",
            "a100, nvidia-a100-40g|nvidia-a100-80g",
            "RTX 4090, nvidia-rtx4090-24g",
            "K100-AI, hygon-k100-ai",
            "k100, hygon-k100",
            "思元370, cambricon-mlu370-x4|cambricon-mlu370-x8",
            "NVIDIA-H20-96G, nvidia-h20-96g",
        })
        void understands_ids_and_aliases(String name, String ids) {
            assertThat(catalogue.resolve(name)).extracting(AcceleratorModel::id).containsExactly(ids.split("\\|"));
        }

        @Test
        void finds_one_model_only_where_a_name_denotes_one() {
            assertThat(catalogue.find("A800")).map(AcceleratorModel::id).hasValue("nvidia-a800-80g");
            assertThat(catalogue.find("910B")).isEmpty();
            assertThat(catalogue.find("B200")).isEmpty();
            assertThat(catalogue.resolve("B200")).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"ascend-901b3, ascend-910b3", "A880, A800", "nvidia-h800, nvidia-h800-80g", "mlu-591, MLU590"})
        void suggests_the_nearest_name_for_an_unknown_one(String unknown, String nearest) {
            assertThat(catalogue.nearest(unknown)).isEqualTo(nearest);
        }

        @Test
        void filters_an_unknown_precision_as_no_but_reports_it_as_unknown() {
            assertThat(model("kunlunxin-r200").supports(Precision.BF16)).isFalse();
            assertThat(model("kunlunxin-r200").support(Precision.BF16)).isEqualTo(Support.UNKNOWN);
            assertThat(model("nvidia-t4-16g").support(Precision.BF16)).isEqualTo(Support.NO);
            assertThat(model("ascend-910b3").supports(Precision.BF16)).isTrue();
        }

        @Test
        void computes_in_fp16_wherever_a_peak_is_published() {
            assertThat(catalogue.models())
                    .filteredOn(model -> model.denseTflops().isPresent())
                    .allMatch(model -> model.supports(Precision.FP16));
        }

        @Test
        void claims_fp8_only_where_the_vendor_does() {
            assertThat(
                            catalogue.models().stream()
                                    .filter(model -> model.supports(Precision.FP8))
                                    .map(AcceleratorModel::id))
                    .containsExactly(
                            "nvidia-h100-80g",
                            "nvidia-h800-80g",
                            "nvidia-h200-141g",
                            "nvidia-h20-96g",
                            "nvidia-l20-48g",
                            "nvidia-l40s-48g",
                            "nvidia-l4-24g",
                            "nvidia-rtx4090-24g",
                            "ascend-950pr");
        }

        @Test
        void takes_whole_units_when_ascend_hygon_or_moore_threads_is_asked_for_many() {
            var vendors =
                    catalogue.models().stream()
                            .filter(model ->
                                    model.fractions() instanceof Fractions.Shared shared && shared.wholeWhenMany())
                            .map(AcceleratorModel::vendor)
                            .distinct();

            assertThat(vendors).containsExactly("Huawei", "Hygon", "Moore Threads");
        }

        @ParameterizedTest
        @CsvSource({
            "nvidia-a100-80g, 8000, 8000",
            "ascend-910b3, 8000, 16384",
            "ascend-910b3, 16385, 32768",
            "cambricon-mlu590, 1000, 1024",
            "mthreads-s4000, 1500, 2048",
            "kunlunxin-p800, 30000, 49152",
        })
        void rounds_a_fraction_up_to_what_the_vendor_cuts(String id, int asked, int granted) {
            assertThat(shared(id).grantedMib(asked)).hasValue(granted);
        }

        @Test
        void grants_no_fraction_that_no_size_can_hold() {
            assertThat(shared("ascend-910b3").grantedMib(40_000)).isEqualTo(OptionalInt.empty());
            assertThat(shared("enflame-s60").grantedMib(1000)).isEqualTo(OptionalInt.empty());
        }

        @Test
        void knows_partitions_and_whole_cards_apart() {
            assertThat(model("biren-br100").fractions())
                    .isEqualTo(new Fractions.Partitioned(List.of("birentech.com/1-4-gpu", "birentech.com/1-2-gpu")));
            assertThat(model("thead-ppu-810e").fractions()).isEqualTo(new Fractions.WholeOnly());
        }

        @Test
        void distrusts_the_figures_that_its_sources_contradict_or_guess() {
            assertThat(List.of("cambricon-mlu590", "kunlunxin-p800", "mthreads-s5000", "ascend-310p3", "biren-106m"))
                    .allSatisfy(id -> assertThat(model(id).provenance().confidence()).isEqualTo(Confidence.LOW));
            assertThat(model("ascend-910b3").provenance().confidence()).isEqualTo(Confidence.HIGH);
        }

        private AcceleratorModel model(String id) {
            return catalogue.find(id).orElseThrow();
        }

        private Fractions.Shared shared(String id) {
            return (Fractions.Shared) model(id).fractions();
        }
    }

    @Nested
    class AnyCatalogue {
        @Test
        void has_a_version_that_changes_with_its_content_alone() {
            var version = read(Map.of()).version();

            assertThat(version).matches("[0-9a-f]{12}");
            assertThat(read(Map.of()).version()).isEqualTo(version);
            assertThat(AcceleratorCatalogue.read("t.csv", table(Map.of()).replace("\n", "\r\n")).version())
                    .isEqualTo(version);
            assertThat(read(Map.of("dense_tflops", "101")).version()).isNotEqualTo(version);
        }

        @ParameterizedTest(name = "{0} = {1}")
        @CsvSource({
            "id, Ascend 910",
            "domestic, perhaps",
            "stack, ROCM",
            "stack, CPU",
            "aliases, A||B",
            "resource, ''",
            "memory_gib, 0",
            "memory_gib, 64.5",
            "dense_tflops, 0",
            "dense_tflops, -1",
            "dense_tflops, NaN",
            "fp16, no",
            "bf16, maybe",
            "fp8, ''",
            "step, 0",
            "confidence, certain",
            "fraction_memory, ''",
            "fraction_memory_unit_mib, 0",
            "fraction_memory_sizes_mib, 2048|1024",
            "fraction_memory_sizes_mib, big",
            "whole_when_many, ''",
            "partitions, vendor.com/half",
            "mem_used_unit, kB",
            "price_cny_per_card_hour, 0",
            "price_basis, ''",
        })
        void that_is_malformed_is_refused_with_line_and_column(String column, String value) {
            assertThatThrownBy(() -> read(Map.of(column, value)))
                    .isInstanceOf(Csv.MalformedException.class)
                    .hasMessageStartingWith("t.csv, line 2, column '%s': ", column);
        }

        @Test
        void that_names_a_model_twice_is_refused() {
            var table = table(Map.of());
            var twice = table + table.substring(table.indexOf('\n') + 1);

            assertThatThrownBy(() -> AcceleratorCatalogue.read("t.csv", twice))
                    .isInstanceOf(Csv.MalformedException.class)
                    .hasMessage("t.csv, line 3, column 'id': 'vendor-card' is there already.");
        }

        @Test
        void that_gives_a_model_the_id_of_another_as_alias_is_refused() {
            var other = table(Map.of("id", "vendor-other", "aliases", "Vendor_Card"));
            var both = table(Map.of()) + other.substring(other.indexOf('\n') + 1);

            assertThatThrownBy(() -> AcceleratorCatalogue.read("t.csv", both))
                    .hasMessage("t.csv, line 3, column 'aliases': 'Vendor_Card' is the id of another model.");
        }

        private AcceleratorCatalogue read(Map<String, String> changes) {
            return AcceleratorCatalogue.read("t.csv", table(changes));
        }

        /// A table of one sound row, with some cells changed.
        private String table(Map<String, String> changes) {
            var cells = new LinkedHashMap<String, String>();
            cells.put("id", "vendor-card");
            cells.put("name", "Card");
            cells.put("vendor", "Vendor");
            cells.put("domestic", "yes");
            cells.put("stack", "MUSA");
            cells.put("aliases", "Card");
            cells.put("resource", "vendor.com/card");
            cells.put("resource_evidence", "yes");
            cells.put("memory_gib", "48");
            cells.put("memory_basis", "test");
            cells.put("dense_tflops", "100");
            cells.put("tflops_basis", "test");
            cells.put("source", "test");
            cells.put("confidence", "high");
            for (var precision : List.of("fp32", "tf32", "fp16", "bf16", "fp8", "int8")) {
                cells.put(precision, "yes");
            }
            cells.put("precision_basis", "test");
            cells.put("step", "1");
            cells.put("unit", "card");
            cells.put("fraction_count", "vendor.com/vcard");
            cells.put("fraction_memory", "vendor.com/memory");
            cells.put("fraction_memory_unit_mib", "1");
            cells.put("fraction_memory_sizes_mib", "");
            cells.put("fraction_core", "");
            cells.put("whole_when_many", "no");
            cells.put("partitions", "");
            cells.put("util_metric", "util");
            cells.put("mem_used_metric", "mem");
            cells.put("mem_used_unit", "MiB");
            cells.put("price_cny_per_card_hour", "2");
            cells.put("price_basis", "test");
            cells.put("notes", "");
            assertThat(cells.keySet()).containsAll(changes.keySet());
            cells.putAll(changes);
            return String.join(",", cells.keySet()) + "\n" + String.join(",", new ArrayList<>(cells.values())) + "\n";
        }
    }
}
