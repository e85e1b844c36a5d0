package io.jialing.core.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingTest {
    private static final Topology TOPOLOGY = Topology.illustrative();

    @ParameterizedTest(name = "{0} is {1} for a Chongqing firm and {2} for a Chengdu firm")
    @CsvSource({
        "lj-a, HOME, HUB",
        "kxc-b, HOME, HUB",
        "yc-edge, HOME, HUB",
        "tf-a, HUB, HOME",
        "gx-b, HUB, HOME",
        "gx-edge, HUB, HOME",
        "dy-a, HUB, HUB",
        "ga-a, NEIGHBOUR, NEIGHBOUR",
        "wh-a, REMOTE, REMOTE",
        "hl-a, REMOTE, REMOTE",
    })
    void home_and_hub_swap_between_the_two_cities(String site, Ring fromChongqing, Ring fromChengdu) {
        assertThat(Firm.of("重庆").ring(site(site))).isEqualTo(fromChongqing);
        assertThat(Firm.of("成都").ring(site(site))).isEqualTo(fromChengdu);
    }

    @ParameterizedTest(name = "{2} is {3} for a firm of {1}")
    @CsvSource({
        "重庆, 永川区, yc-edge, DISTRICT",
        "重庆, 永川区, lj-edge, HOME",
        "重庆, 两江新区, lj-edge, DISTRICT",
        "重庆, 两江新区, lj-a, HOME",
        "成都, 成都高新区, gx-edge, DISTRICT",
        "成都, 成都高新区, gx-b, HOME",
        "成都, 成都高新区, lj-edge, HUB",
    })
    void only_an_edge_site_is_in_the_ring_of_its_district(String city, String district, String site, Ring ring) {
        assertThat(Firm.of(city, district).ring(site(site))).isEqualTo(ring);
    }

    @ParameterizedTest(name = "{1} is {2} for a firm of {0}")
    @CsvSource({
        "deyang, dy-a, HOME",
        "deyang, lj-a, HUB",
        "mianyang, dy-a, HUB",
        "guian, ga-a, HOME",
        "guian, lj-a, HUB",
        "guian, wh-a, REMOTE",
        "shenzhen, lj-a, HUB",
        "hangzhou, wh-a, NEIGHBOUR",
    })
    void a_firm_from_elsewhere_is_at_home_in_its_own_city_and_the_hub_stays_the_hub(
            String city, String site, Ring ring) {
        assertThat(Firm.of(city).ring(site(site))).isEqualTo(ring);
    }

    @Test
    void a_policy_may_draw_the_neighbours_wider_or_closer() {
        var chongqing = Firm.of("chongqing").home();

        assertThat(Ring.of(chongqing, Optional.empty(), site("wh-a"), 20)).isEqualTo(Ring.NEIGHBOUR);
        assertThat(Ring.of(chongqing, Optional.empty(), site("ga-a"), 5)).isEqualTo(Ring.REMOTE);
        assertThat(Ring.of(chongqing, Optional.empty(), site("tf-a"), 0.1)).isEqualTo(Ring.HUB);
    }

    @Test
    void rings_are_ordered_from_near_to_far() {
        assertThat(Ring.values())
                .containsExactly(Ring.DISTRICT, Ring.HOME, Ring.HUB, Ring.NEIGHBOUR, Ring.REMOTE)
                .isSorted();
    }

    private static Site site(String id) {
        return TOPOLOGY.site(new SiteId(id)).orElseThrow();
    }
}
