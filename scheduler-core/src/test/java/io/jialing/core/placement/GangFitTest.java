package io.jialing.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.JobFact;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.Within;
import io.jialing.core.placement.GangFit.Fit;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Change;
import io.jialing.core.state.Choice;
import io.jialing.core.state.HubState;
import io.jialing.core.state.NodeState;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GangFitTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final ClusterId CLUSTER = new ClusterId("c");
    private static final AcceleratorModel MODEL = AcceleratorCatalogue.shipped().find(A800).orElseThrow();

    @ForEverySeed(500)
    void it_finds_a_place_wherever_trying_everything_finds_one(long seed) {
        var random = new Random(seed);
        boolean cards = random.nextInt(5) > 0;
        Scene scene = scene(random, cards);
        JobFact job = job(random, cards);
        Shape.Needs needs = job.shape().needs();
        List<NodeState> nodes = nodes(scene);

        var gangFit = new GangFit(scene.state(), new Visits(Long.MAX_VALUE));
        Fit fit = gangFit.fit(CLUSTER, cards ? MODEL : null, needs);

        assertThat(fit instanceof Fit.Found).isEqualTo(Exhaustive.fits(nodes, needs, cards ? MODEL : null));
        if (fit instanceof Fit.Found found) {
            Scene placed = place(scene, job, found.placement());
            assertThat(nodes(placed)).noneMatch(NodeState::isOvercommitted);
            assertThat(found.placement().workers()).isEqualTo(needs.workers());
            assertThat(found.leftIdle()).isEqualTo(idleOnUsedNodes(placed, found.placement()));
        }
    }

    @ForEverySeed(500)
    void it_fits_when_empty_exactly_where_it_would_fit_with_nobody_there(long seed) {
        var random = new Random(seed);
        boolean cards = random.nextInt(5) > 0;
        Scene scene = scene(random, cards);
        Shape.Needs needs = job(random, cards).shape().needs();
        List<NodeState> empty = nodes(emptied(scene));

        boolean fits =
                new GangFit(scene.state(), new Visits(Long.MAX_VALUE))
                        .fitsWhenEmpty(CLUSTER, cards ? MODEL : null, needs);

        assertThat(fits).isEqualTo(Exhaustive.fits(empty, needs, cards ? MODEL : null));
    }

    @ForEverySeed
    void it_looks_at_no_node_twice(long seed) {
        var random = new Random(seed);
        Scene scene = scene(random, true);
        var visits = new Visits(Long.MAX_VALUE);

        new GangFit(scene.state(), visits).fit(CLUSTER, MODEL, job(random, true).shape().needs());

        assertThat(visits.made()).isLessThanOrEqualTo(nodes(scene).size());
    }

    @Nested
    class BestFit {
        @Test
        void one_card_goes_to_the_fullest_node() {
            Scene scene = Scene.given(Scene.cluster("c").nodes(3).cards(8, A800));
            Scene used = place(scene, Scene.job("x").cards(5), placement(share("p0n01", 1, 0b11111)));

            assertThat(fit(used, Scene.job("a").cards(1)).shares()).containsExactly(share("p0n01", 1, 1 << 5));
            assertThat(fit(used, Scene.job("a").cards(4)).shares()).containsExactly(share("p0n00", 1, 0b1111));
        }

        @Test
        void a_gang_takes_one_node_before_one_rack_before_one_pool() {
            Scene scene = Scene.given(Scene.cluster("c").nodes(4).cards(8, A800).racks(2).nodes(1).cards(8, A800));

            assertThat(nodesOf(fit(scene, Scene.job("a").workers(2).cards(4)))).containsExactly("p0n00");
            assertThat(nodesOf(fit(scene, Scene.job("a").workers(2).cards(8)))).containsExactly("p0n00", "p0n02");
            assertThat(nodesOf(fit(scene, Scene.job("a").workers(4).cards(8))))
                    .containsExactly("p0n00", "p0n01", "p0n02", "p0n03");
            assertThat(nodesOf(fit(scene, Scene.job("a").workers(5).cards(8)))).hasSize(5);
        }

        @Test
        void the_smallest_rack_that_holds_the_gang_is_taken() {
            Scene scene = Scene.given(Scene.cluster("c").nodes(5).cards(8, A800).racks(2));

            assertThat(nodesOf(fit(scene, Scene.job("a").workers(2).cards(8)))).containsExactly("p0n01", "p0n03");
        }

        @Test
        void fractions_share_a_card_before_they_break_another() {
            Scene scene = Scene.given(Scene.cluster("c").nodes(2).cards(2, A800));
            Scene used = place(scene, Scene.job("x"), placement(new NodeShare("p0n01", 1, 0b10, 600)));

            assertThat(fit(used, Scene.job("a").fraction(0, 400)).shares())
                    .containsExactly(new NodeShare("p0n01", 1, 0b10, 400));
            assertThat(fit(used, Scene.job("a").fraction(0, 500)).shares())
                    .containsExactly(new NodeShare("p0n01", 1, 0b01, 500));
            assertThat(fit(used, Scene.job("a").workers(2).fraction(0, 400)).shares())
                    .containsExactly(new NodeShare("p0n01", 1, 0b01, 400), new NodeShare("p0n01", 1, 0b10, 400));
        }

        @Test
        void the_larger_of_memory_and_compute_counts() {
            Scene scene = Scene.given(Scene.cluster("c").nodes(1).cards(1, A800));

            assertThat(fit(scene, Scene.job("a").fraction(40 * 1024, 250)).shares())
                    .containsExactly(new NodeShare("p0n00", 1, 1, 500));
            assertThat(fit(scene, Scene.job("a").fraction(8 * 1024, 250)).shares())
                    .containsExactly(new NodeShare("p0n00", 1, 1, 250));
        }
    }

    @ParameterizedTest
    @EnumSource(Within.class)
    void nodes_of_unknown_racks_share_none(Within within) {
        Scene scene = Scene.given(Scene.cluster("c").nodes(2).cards(8, A800).unknownRacks());
        var gang = Scene.job("a").workers(2).cards(8).within(within);

        Fit fit = new GangFit(scene.state(), new Visits(Long.MAX_VALUE)).fit(CLUSTER, MODEL, gang.shape().needs());

        assertThat(fit instanceof Fit.Found).isEqualTo(within == Within.POOL || within == Within.CLUSTER);
    }

    /// Tries every assignment of pods to nodes, and every assignment of pods to cards.
    private static final class Exhaustive {
        private static boolean fits(List<NodeState> nodes, Shape.Needs needs, @Nullable AcceleratorModel model) {
            return assign(nodes, needs, model, new int[nodes.size()], 0, needs.workers());
        }

        private static boolean assign(
                List<NodeState> nodes,
                Shape.Needs needs,
                @Nullable AcceleratorModel model,
                int[] pods,
                int from,
                int left) {
            if (left == 0) {
                return isTogether(nodes, needs, pods);
            }
            for (int node = from; node < nodes.size(); node++) {
                pods[node]++;
                boolean fits =
                        holds(nodes.get(node), needs, model, pods[node])
                                && assign(nodes, needs, model, pods, node, left - 1);
                pods[node]--;
                if (fits) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isTogether(List<NodeState> nodes, Shape.Needs needs, int[] pods) {
            var domains = new ArrayList<String>();
            for (int i = 0; i < pods.length; i++) {
                Node node = nodes.get(i).node();
                if (pods[i] > 0) {
                    domains.add(
                            switch (needs.within()) {
                                case NODE -> node.id().name();
                                case RACK -> node.pool() + "/" + (node.rack().isEmpty() ? node.id() : node.rack());
                                case POOL -> node.pool();
                                case CLUSTER -> "";
                            });
                }
            }
            return domains.stream().distinct().count() == 1;
        }

        private static boolean holds(NodeState node, Shape.Needs needs, @Nullable AcceleratorModel model, int pods) {
            boolean image =
                    needs.images().stream()
                            .anyMatch(each -> each.arches().isEmpty() || each.arches().contains(node.node().arch()));
            if (!node.node().ready() || !image || !node.free().covers(needs.perWorker().times(pods))) {
                return false;
            }
            int[] left = new int[node.node().cards()];
            Arrays.fill(left, 1000);
            for (NodeState.Holding holding : node.holdings()) {
                for (int card = 0; card < left.length; card++) {
                    left[card] -= (holding.share().cardMask() >>> card & 1) == 1 ? holding.share().permille() : 0;
                }
            }
            var fraction = needs.cards().fraction();
            int permille = fraction == null || model == null ? 1000 : fraction.permilleOf(model.memoryGib().orElse(0));
            return deal(left, needs.cards().count(), permille, pods * needs.cards().count());
        }

        /// Whether so many pieces of cards can be dealt out, each of one card.
        private static boolean deal(int[] left, int perPod, int permille, int pieces) {
            if (pieces == 0 || perPod == 0) {
                return true;
            }
            for (int card = 0; card < left.length; card++) {
                if (left[card] >= permille) {
                    left[card] -= permille;
                    if (deal(left, perPod, permille, pieces - 1)) {
                        return true;
                    }
                    left[card] += permille;
                    return false; // pieces are alike, so another first card deals the same hands
                }
            }
            return false;
        }
    }

    private static Scene scene(Random random, boolean cards) {
        var cluster = Scene.cluster("c");
        for (int pool = random.nextInt(1, 3); pool > 0; pool--) {
            cluster.nodes(random.nextInt(1, 4)).racks(random.nextInt(1, 3)).each(random.nextInt(4, 12), 100);
            if (cards) {
                cluster.cards(random.nextInt(1, 5), A800);
            }
            if (random.nextInt(4) == 0) {
                cluster.arch("arm64");
            }
            if (random.nextInt(6) == 0) {
                cluster.unknownRacks();
            }
        }
        Scene scene = Scene.given(cluster);
        for (NodeState node : nodes(scene)) {
            for (int card = 0; card < node.node().cards(); card++) {
                if (random.nextInt(3) == 0) {
                    int permille = random.nextBoolean() ? 1000 : random.nextInt(1, 1000);
                    scene =
                            place(
                                    scene,
                                    Scene.job(node.node().id().name() + "/" + card).each(random.nextInt(2), 0),
                                    placement(new NodeShare(node.node().id().name(), 1, 1L << card, permille)));
                }
            }
        }
        return scene;
    }

    private static JobFact job(Random random, boolean cards) {
        var job = Scene.job("gang").workers(random.nextInt(1, 5)).each(random.nextInt(0, 4), 1);
        job.within(List.of(Within.values()).get(random.nextInt(4)));
        if (cards && random.nextInt(3) == 0) {
            job.fraction(0, random.nextInt(1, 1001));
        } else if (cards) {
            job.cards(random.nextInt(1, 4));
        }
        return random.nextInt(5) == 0 ? job.image(cards ? Stack.CUDA : Stack.CPU, "amd64") : job;
    }

    private static Scene place(Scene scene, JobFact job, Placement placement) {
        String name = "placed" + scene.state().jobCount();
        var record = job.record(JobId.of(scene.now().toEpochMilli(), name.hashCode()), scene.now());
        PartRecord part =
                PartRecord.queued(new PartId(record.id(), 0), scene.now())
                        .reserved(placement, new Choice(Ring.HOME, 0, null, 0, List.of()), null, scene.now());
        return scene.after(List.of(new Change.JobQueued(record), new Change.PartChanged(part)));
    }

    private static Scene emptied(Scene scene) {
        var rows = new ArrayList<>(scene.state().rows());
        rows.removeIf(row -> row instanceof Change.PartChanged || row instanceof Change.JobQueued);
        return Scene.given().after(rows);
    }

    private static int idleOnUsedNodes(Scene placed, Placement placement) {
        var used = nodesOf(placement);
        return nodes(placed).stream()
                .filter(node -> used.contains(node.node().id().name()))
                .mapToInt(NodeState::idleCards)
                .sum();
    }

    private static Placement fit(Scene scene, JobFact job) {
        Fit fit = new GangFit(scene.state(), new Visits(Long.MAX_VALUE)).fit(CLUSTER, MODEL, job.shape().needs());
        assertThat(fit).isInstanceOf(Fit.Found.class);
        return ((Fit.Found) fit).placement();
    }

    private static List<NodeState> nodes(Scene scene) {
        var nodes = new ArrayList<NodeState>();
        HubState state = scene.state();
        state.nodes(CLUSTER).forEach(nodes::add);
        return nodes;
    }

    private static List<String> nodesOf(Placement placement) {
        return placement.shares().stream().map(NodeShare::node).distinct().toList();
    }

    private static Placement placement(NodeShare... shares) {
        return new Placement(CLUSTER, A800, List.of(shares));
    }

    private static NodeShare share(String node, int workers, long mask) {
        return new NodeShare(node, workers, mask, 1000);
    }
}
