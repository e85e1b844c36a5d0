package io.jialing.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.SiteId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CardSharesTest {
    private static final ClusterId CLUSTER = new ClusterId("cq-a");

    @Test
    void a_card_stands_for_its_part_of_the_node() {
        var shares = CardShares.over(state(node("n1", "a800", 8, 128_000, 1024 * 1024)));

        assertThat(shares.of(2, CardSharesTest::wholeOfAny)).isEqualTo(new Resources(32_000, 256 * 1024, 0));
    }

    @Test
    void a_part_of_a_card_stands_for_that_part_of_its_share() {
        var shares = CardShares.over(state(node("n1", "a800", 8, 128_000, 1024 * 1024)));

        assertThat(shares.of(1, _ -> 250)).isEqualTo(new Resources(4_000, 32 * 1024, 0));
    }

    @Test
    void the_least_equipped_of_the_nodes_that_qualify_counts() {
        var shares =
                CardShares.over(
                        state(
                                node("n1", "a800", 8, 128_000, 1024 * 1024),
                                node("n2", "a800", 8, 64_000, 2048 * 1024),
                                node("n3", "t4", 8, 8_000, 8 * 1024)));

        Resources share = shares.of(8, model -> model.equals("a800") ? 1000 : 0);

        assertThat(share).isEqualTo(new Resources(64_000, 1024 * 1024, 0));
    }

    @Test
    void nodes_with_too_few_cards_do_not_count_unless_there_are_no_others() {
        var small = node("n1", "a800", 2, 4_000, 8 * 1024);
        var large = node("n2", "a800", 8, 128_000, 1024 * 1024);

        assertThat(CardShares.over(state(small, large)).of(4, CardSharesTest::wholeOfAny))
                .isEqualTo(new Resources(64_000, 512 * 1024, 0));
        assertThat(CardShares.over(state(small)).of(4, CardSharesTest::wholeOfAny))
                .isEqualTo(new Resources(8_000, 16 * 1024, 0));
    }

    @Test
    void where_nothing_qualifies_there_is_no_share() {
        var shares = CardShares.over(state(node("n1", "a800", 8, 128_000, 1024 * 1024)));

        assertThat(shares.of(1, _ -> 0)).isNull();
        assertThat(CardShares.over(HubState.EMPTY).of(1, CardSharesTest::wholeOfAny)).isNull();
    }

    private static int wholeOfAny(String model) {
        assertThat(model).isNotEmpty();
        return 1000;
    }

    private static HubState state(Node... nodes) {
        var changes = new ArrayList<Change>();
        changes.add(
                new Change.ClusterChanged(
                        new Cluster(
                                CLUSTER,
                                1,
                                new SiteId("lj-a"),
                                new SupplyGroupId("chongqing-cloud"),
                                ClusterKind.SIMULATED,
                                BindingMode.POOL,
                                new Admission.Open(),
                                null)));
        for (Node node : List.of(nodes)) {
            changes.add(new Change.NodeChanged(node));
        }
        return HubState.EMPTY.apply(changes);
    }

    private static Node node(String name, String model, int cards, long milliCpu, long memoryMib) {
        return new Node(
                new NodeId(CLUSTER, name),
                "pool",
                "",
                model,
                cards,
                new Resources(milliCpu, memoryMib, 0),
                "amd64",
                true);
    }
}
