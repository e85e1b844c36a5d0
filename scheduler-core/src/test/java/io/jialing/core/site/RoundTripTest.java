package io.jialing.core.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.jialing.core.site.RoundTrip.Basis;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundTripTest {
    private static final Places PLACES = Places.shipped();

    @Test
    void chongqing_and_chengdu_are_some_268_km_apart() {
        assertThat(city("重庆").at().distanceKm(city("成都").at())).isCloseTo(268, within(3.0));
    }

    @Test
    void a_distance_is_zero_at_home_equal_both_ways_and_at_most_half_the_earth() {
        var chongqing = city("重庆").at();
        var hami = city("哈密").at();
        var antipode = new Coordinates(-chongqing.latitude(), chongqing.longitude() - 180);

        assertThat(chongqing.distanceKm(chongqing)).isZero();
        assertThat(chongqing.distanceKm(hami)).isEqualTo(hami.distanceKm(chongqing));
        assertThat(chongqing.distanceKm(antipode)).isCloseTo(Math.PI * 6371, within(0.1));
    }

    @Test
    void no_round_trip_beats_light_in_fibre() {
        for (var from : PLACES.cities()) {
            for (var to : PLACES.cities()) {
                double km = from.at().distanceKm(to.at());

                assertThat(RoundTrip.overDistance(from.at(), to.at()).ms()).isGreaterThan(2 * km / 204);
            }
        }
    }

    @ParameterizedTest(name = "{0} is {1} ms from Chongqing and {2} ms from Chengdu")
    @CsvSource({
        "gz-guian, 5.6, 7.9",
        "nmg-horinger, 17.9, 17.8",
        "gs-qingyang, 10.0, 9.5",
        "nx-zhongwei, 12.6, 11.0",
        "hb-zhangjiakou, 19.9, 20.5",
        "ah-wuhu, 16.0, 18.8",
        "yrd-demo-zone, 19.3, 22.1",
        "gd-shaoguan, 12.4, 15.8",
        "xj-hami-yiwu, 25.1, 22.1",
        "cq-fuling-runze, 2.1, 5.4",
        "cq-edge-yongchuan, 1.8, 4.0",
    })
    void a_path_that_nobody_states_follows_from_its_length(String id, double fromChongqing, double fromChengdu) {
        var site = Topology.real().site(new SiteId(id)).orElseThrow();

        assertThat(RoundTrip.between(city("重庆"), site).ms()).isCloseTo(fromChongqing, within(0.06));
        assertThat(RoundTrip.between(city("成都"), site).ms()).isCloseTo(fromChengdu, within(0.06));
        assertThat(RoundTrip.between(city("重庆"), site).basis()).isEqualTo(Basis.DISTANCE);
    }

    @Test
    void a_published_target_is_named_as_what_it_is() {
        var site = Topology.real().site(new SiteId("cd-tianfu-aidc")).orElseThrow();

        assertThat(RoundTrip.between(city("重庆"), site))
                .isEqualTo(new RoundTrip(3.0, Basis.TARGET, "published target: Tianfu to Chongqing 3 ms"));
    }

    @Test
    void a_probe_beats_what_an_operator_says_and_that_beats_a_target() {
        var chengdu = new CityId("chengdu");
        var target = new Link(chengdu, 3, OptionalDouble.empty(), Basis.TARGET, "target");
        var declared = new Link(chengdu, 4, OptionalDouble.empty(), Basis.DECLARED, "contract");
        var probe = new Link(chengdu, 6.5, OptionalDouble.of(100), Basis.PROBE, "probe");

        assertThat(RoundTrip.between(city("成都"), siteWith(target, declared)).ms()).isEqualTo(4);
        assertThat(RoundTrip.between(city("成都"), siteWith(target, probe, declared)))
                .isEqualTo(new RoundTrip(6.5, Basis.PROBE, "probe"));
    }

    @Test
    void a_district_is_measured_from_its_own_place() {
        var illustrative = Topology.illustrative();
        var yongchuan = PLACES.district("永川区").orElseThrow();
        var here = illustrative.site(new SiteId("yc-edge")).orElseThrow();
        var away = illustrative.site(new SiteId("lj-a")).orElseThrow();

        assertThat(RoundTrip.between(yongchuan, here).ms()).isCloseTo(1.0, within(0.01));
        assertThat(RoundTrip.between(yongchuan, away).ms()).isBetween(1.8, 2.2);
        assertThat(RoundTrip.between(city("重庆"), away).ms()).isEqualTo(1.0);
    }

    @Test
    void two_sites_share_the_better_evidence_of_either() {
        var far = Topology.illustrative().site(new SiteId("hl-a")).orElseThrow();
        var near = siteWith(new Link(far.id(), 21, OptionalDouble.empty(), Basis.PROBE, "probe"));

        assertThat(RoundTrip.between(near, far)).isEqualTo(new RoundTrip(21, Basis.PROBE, "probe"));
        assertThat(RoundTrip.between(far, near)).isEqualTo(new RoundTrip(21, Basis.PROBE, "probe"));
    }

    @Test
    void a_link_states_only_what_distance_cannot_give() {
        assertThatThrownBy(() -> new Link(new CityId("chengdu"), 3, OptionalDouble.empty(), Basis.DISTANCE, "computed"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static City city(String name) {
        return PLACES.city(name).orElseThrow();
    }

    private static Site siteWith(Link... links) {
        var chongqing = city("重庆");
        return new Site(
                new SiteId("probed"),
                "实测",
                "Probed",
                chongqing.id(),
                new DistrictId("500103"),
                SiteTier.CLOUD,
                chongqing.hub(),
                chongqing.at(),
                "test",
                Site.usuallyAccepts(SiteTier.CLOUD),
                true,
                "test",
                Energy.unknown(),
                "test",
                List.of(links),
                null);
    }
}
