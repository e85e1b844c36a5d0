package io.jialing.core.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.Csv;
import io.jialing.core.resource.Stack;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopologyTest {
    static Stream<Topology> shipped() {
        return Stream.of(Topology.illustrative(), Topology.real());
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void every_site_has_a_cluster_and_its_size_a_basis(Topology topology) {
        assertThat(topology.sites())
                .allSatisfy(site -> {
                    assertThat(topology.clustersAt(site.id())).isNotEmpty();
                    assertThat(site.capacityBasis()).isNotBlank();
                    assertThat(site.energy().pueBasis()).isNotBlank();
                });
        assertThat(topology.clusters())
                .allSatisfy(cluster ->
                        assertThat(cluster.pools()).allSatisfy(pool -> assertThat(pool.basis()).isNotBlank()));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void every_site_lies_in_its_district(Topology topology) {
        for (var site : topology.sites()) {
            var district = Places.shipped().district(site.district()).orElseThrow();

            assertThat(district.city()).isEqualTo(site.city());
            assertThat(district.at().distanceKm(site.at())).as(site.id().value()).isLessThan(20);
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void an_edge_site_takes_inference_only(Topology topology) {
        assertThat(topology.sites())
                .filteredOn(site -> site.tier() == SiteTier.EDGE)
                .isNotEmpty()
                .allSatisfy(site -> assertThat(site.accepts()).containsExactly(WorkKind.INFERENCE));
        assertThat(topology.sites())
                .filteredOn(site -> site.tier() == SiteTier.CLOUD)
                .allSatisfy(site -> assertThat(site.accepts()).containsExactly(WorkKind.values()));
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void supply_groups_follow_city_and_tier_and_each_site_beyond_the_hub_is_its_own(Topology topology) {
        for (var cluster : topology.clusters()) {
            var site = topology.site(cluster.site()).orElseThrow();
            var expected =
                    switch (site.city().value()) {
                        case "chongqing", "chengdu" ->
                                site.city() + (site.tier() == SiteTier.CLOUD ? "-cloud" : "-edge");
                        default -> site.hub().equals(HubId.CHENGYU) ? "hub-cities" : site.id().value();
                    };

            assertThat(cluster.supplyGroup()).isEqualTo(expected);
        }
    }

    @Nested
    class TheIllustrativeTopology {
        private final Topology topology = Topology.illustrative();

        @Test
        void says_that_it_is_made_up() {
            assertThat(topology.madeUp()).isTrue();
            assertThat(topology.sites()).allSatisfy(site -> assertThat(site.capacityBasis()).isEqualTo("made up"));
        }

        @Test
        void has_14_sites_and_6000_cards() {
            assertThat(topology.sites()).hasSize(14).allMatch(Site::operating);
            assertThat(topology.clusters().stream().mapToInt(ClusterPlan::cards).sum()).isEqualTo(6000);
        }

        @Test
        void offers_both_cities_cuda_and_ascend_and_chongqing_hygon_too() {
            assertThat(cloudStacks("chongqing")).contains(Stack.CUDA, Stack.CANN, Stack.DTK);
            assertThat(cloudStacks("chengdu")).contains(Stack.CUDA, Stack.CANN);
        }

        private Set<Stack> cloudStacks(String city) {
            var stacks = new LinkedHashSet<Stack>();
            for (var cluster : topology.clusters()) {
                if (cluster.supplyGroup().equals(city + "-cloud")) {
                    for (var pool : cluster.pools()) {
                        pool.accelerator()
                                .flatMap(AcceleratorCatalogue.shipped()::find)
                                .map(AcceleratorModel::stack)
                                .ifPresent(stacks::add);
                    }
                }
            }
            return stacks;
        }
    }

    @Nested
    class TheRealTopology {
        private final Topology topology = Topology.real();

        @Test
        void has_31_sites_of_which_7_are_not_plainly_operating() {
            assertThat(topology.madeUp()).isFalse();
            assertThat(topology.sites()).hasSize(31);
            assertThat(topology.sites().stream().filter(site -> !site.operating()).map(site -> site.id().value()))
                    .containsExactly(
                            "cq-edz-nanan",
                            "cq-fuling-runze",
                            "cq-edge-liangjiang-mfg",
                            "cq-edge-yuzhong-med",
                            "cd-jianyang",
                            "dz-wandakai-ali",
                            "cd-edge-gaoxin");
        }

        @ParameterizedTest(name = "the sites that are {0} to Chongqing hold {1} P")
        @CsvSource({"HOME, 941", "HUB, 1172"})
        void adds_up_to_the_published_and_assumed_compute(Ring ring, double pflops) {
            var chongqing = Firm.of("chongqing");
            double sum = 0;
            for (var cluster : topology.clusters()) {
                if (chongqing.ring(topology.site(cluster.site()).orElseThrow()) == ring) {
                    sum += pflops(cluster);
                }
            }

            assertThat(sum).isCloseTo(pflops, within(2.0));
        }

        private double pflops(ClusterPlan cluster) {
            double sum = 0;
            for (var pool : cluster.pools()) {
                sum +=
                        pool.accelerator()
                                .flatMap(AcceleratorCatalogue.shipped()::find)
                                .orElseThrow()
                                .pflops(pool.cards())
                                .orElseThrow();
            }
            return sum;
        }
    }

    @Nested
    class AnyTopology {
        private static final Map<String, String> SITE =
                cells(
                        "id=a,zh=甲,en=A,city=重庆,district=永川区,tier=edge,lat=29.36,lon=105.93,coordinates_basis=test,accepts=,"
                                + "operating=yes,status=test,pue=1.5,pue_basis=test,green_share=,green_basis=unknown,capacity_basis=test");
        private static final Map<String, String> LINK =
                cells("site=a,to_kind=city,to=chengdu,rtt_ms=4,gbps=,basis=probe,note=test");
        private static final Map<String, String> POOL =
                cells(
                        "cluster=a,site=a,supply_group=g,pool=p,accelerator=ascend-910c-die,cards_per_node=16,nodes=4,"
                                + "cpu_cores=320,memory_gib=2048,racks=1,arch=arm64,basis=test");

        @Test
        void that_is_sound_is_read() {
            var topology = read(Map.of(), Map.of(), Map.of());

            assertThat(topology.clusters().getFirst().cards()).isEqualTo(64);
            assertThat(topology.supplyGroups()).containsExactly("g");
            assertThat(topology.cluster("a")).isPresent();
            assertThat(topology.cluster("b")).isEmpty();
        }

        @Test
        void may_open_an_edge_site_to_batch_work() {
            var site = read(Map.of("accepts", "inference|training"), Map.of(), Map.of()).sites().getFirst();

            assertThat(site.accepts()).containsExactly(WorkKind.TRAINING, WorkKind.INFERENCE);
            assertThat(site.accepts(WorkKind.TUNING)).isFalse();
        }

        @ParameterizedTest(name = "{0}.csv: {1} = {2}")
        @CsvSource({
            "sites, id, A_1",
            "sites, city, 重京",
            "sites, district, 锦江区",
            "sites, tier, fog",
            "sites, lat, 91",
            "sites, accepts, MINING",
            "sites, operating, 1",
            "sites, pue, 0.9",
            "sites, green_share, 1.1",
            "sites, capacity_basis, ''",
            "links, site, b",
            "links, to_kind, planet",
            "links, to, nowhere",
            "links, rtt_ms, 0",
            "links, rtt_ms, -3",
            "links, gbps, 0",
            "links, basis, distance",
            "pools, site, b",
            "pools, supply_group, ''",
            "pools, accelerator, ascend-910d",
            "pools, accelerator, 910C",
            "pools, cards_per_node, 15",
            "pools, cards_per_node, 0",
            "pools, nodes, 0",
            "pools, cpu_cores, 0",
            "pools, racks, 5",
            "pools, arch, riscv",
        })
        void that_is_malformed_is_refused_with_line_and_column(String file, String column, String value) {
            var change = Map.of(column, value);

            assertThatThrownBy(() ->
                            read(
                                    file.equals("sites") ? change : Map.of(),
                                    file.equals("links") ? change : Map.of(),
                                    file.equals("pools") ? change : Map.of()))
                    .isInstanceOf(Csv.MalformedException.class)
                    .hasMessageStartingWith("t/%s.csv, line 2, column '%s': ", file, column);
        }

        @Test
        void that_puts_one_cluster_in_two_supply_groups_is_refused() {
            var second = new LinkedHashMap<>(POOL);
            second.put("pool", "q");
            second.put("supply_group", "h");

            assertThatThrownBy(() ->
                            TopologyFiles.read(
                                    "t",
                                    true,
                                    Places.shipped(),
                                    AcceleratorCatalogue.shipped(),
                                    table(SITE, Map.of()),
                                    table(LINK, Map.of()),
                                    table(POOL, Map.of()) + String.join(",", second.values()) + "\n"))
                    .hasMessage("t/pools.csv, line 3, column 'supply_group': cluster a has 'g' on line 2.");
        }

        @Test
        void that_places_a_cluster_nowhere_cannot_exist() {
            var sound = read(Map.of(), Map.of(), Map.of());

            assertThatThrownBy(() -> new Topology("t", true, List.of(), sound.clusters()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Cluster a is at a, which is no site of topology t.");
        }

        private static Topology read(Map<String, String> site, Map<String, String> link, Map<String, String> pool) {
            return TopologyFiles.read(
                    "t",
                    true,
                    Places.shipped(),
                    AcceleratorCatalogue.shipped(),
                    table(SITE, site),
                    table(LINK, link),
                    table(POOL, pool));
        }

        private static String table(Map<String, String> cells, Map<String, String> changes) {
            var changed = new LinkedHashMap<>(cells);
            changed.putAll(changes);
            return String.join(",", changed.keySet()) + "\n" + String.join(",", changed.values()) + "\n";
        }

        private static Map<String, String> cells(String text) {
            var cells = new LinkedHashMap<String, String>();
            for (var cell : text.split(",", -1)) {
                int equals = cell.indexOf('=');
                cells.put(cell.substring(0, equals), cell.substring(equals + 1));
            }
            return cells;
        }
    }
}
