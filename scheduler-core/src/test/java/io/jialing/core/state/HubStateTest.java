package io.jialing.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.PartState;
import io.jialing.core.resource.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The state is the fold of its log and nothing else.
class HubStateTest {
    private static final int LENGTH = 150;

    @ForEverySeed
    void folding_the_log_gives_what_reading_the_rows_gives(long seed) {
        HubState state = HubState.EMPTY;
        int step = 0;
        for (Change change : RandomHistory.of(seed, LENGTH)) {
            HubState before = state;
            List<Change> rowsBefore = step % 25 == 0 ? before.rows() : List.of();

            state = state.apply(change);

            if (step++ % 25 == 0) {
                assertThat(HubState.EMPTY.apply(state.rows())).isEqualTo(state).hasSameHashCodeAs(state);
                assertThat(before.rows()).as("the state before is as it was").isEqualTo(rowsBefore);
            }
        }
        assertThat(HubState.EMPTY.apply(state.rows())).isEqualTo(state);
    }

    @ForEverySeed
    void reading_a_stretch_of_the_log_again_changes_nothing(long seed) {
        List<Change> log = RandomHistory.of(seed, LENGTH);
        var random = new Random(seed);
        HubState state = HubState.EMPTY.apply(log);

        HubState again = HubState.EMPTY;
        int from = 0;
        for (int to = 0; to <= log.size(); to++) {
            if (to == log.size() || random.nextInt(20) == 0) {
                again = again.apply(log.subList(from, to));
                int back = random.nextInt(from, to + 1);
                again = again.apply(log.subList(back, to));
                from = to;
            }
        }

        assertThat(again).isEqualTo(state);
    }

    @ForEverySeed
    void a_record_that_is_not_newer_is_no_news(long seed) {
        List<Change> log = RandomHistory.of(seed, LENGTH);
        HubState state = HubState.EMPTY.apply(log);

        for (Change old : log) {
            boolean versioned =
                    switch (old) {
                        case Change.JobQueued(var job) -> state.job(job.id()) != null;
                        case Change.JobChanged _,
                                Change.PartChanged _,
                                Change.JobMoved _,
                                Change.TrialReported _,
                                Change.TenantChanged _,
                                Change.CohortChanged _,
                                Change.SupplyGroupChanged _,
                                Change.QueueChanged _,
                                Change.ClusterChanged _,
                                Change.HealthChanged _,
                                Change.MemoryChanged _,
                                Change.PacesChanged _,
                                Change.Ticked _ ->
                                true;
                        case Change.TenantGone _,
                                Change.SiteChanged _,
                                Change.NodeChanged _,
                                Change.NodeGone _,
                                Change.PoliciesChanged _,
                                Change.SwitchesChanged _ ->
                                false;
                    };
            if (versioned) {
                assertThat(state.apply(old)).isSameAs(state);
            }
        }
        for (Change current : state.rows()) {
            assertThat(state.apply(current)).isSameAs(state);
        }
    }

    @ForEverySeed
    void what_is_free_and_held_on_a_node_follows_from_the_parts_on_it(long seed) {
        HubState state = HubState.EMPTY.apply(RandomHistory.of(seed, LENGTH));

        for (NodeState node : nodes(state)) {
            NodeId id = node.node().id();
            var held = new ArrayList<NodeState.Holding>();
            Resources free = node.node().capacity();
            int[] used = new int[Node.MOST_CARDS];
            for (PartRecord part : state.parts()) {
                for (NodeShare share : sharesOn(id, part)) {
                    held.add(new NodeState.Holding(part.id(), share, perWorker(state, part)));
                    free = free.minus(perWorker(state, part).times(share.workers()));
                    for (int card = 0; card < used.length; card++) {
                        used[card] += (share.cardMask() >>> card & 1) == 1 ? share.permille() : 0;
                    }
                }
            }

            assertThat(node.holdings()).containsExactlyElementsOf(held);
            assertThat(node.free()).isEqualTo(free);
            boolean over = false;
            for (int card = 0; card < used.length; card++) {
                boolean there = card < node.node().cards();
                int left = 1000 - used[card];
                over |= there ? left < 0 : used[card] > 0;
                assertThat(node.idleMask() >>> card & 1).isEqualTo(there && used[card] == 0 ? 1 : 0);
                assertThat(node.shared().contains(new NodeState.SharedCard(card, left)))
                        .isEqualTo(there && left > 0 && left < 1000);
            }
            over |= free.milliCpu() < 0 || free.memoryMib() < 0 || free.diskMib() < 0;
            assertThat(node.isOvercommitted()).isEqualTo(over && node.node().ready());
        }
    }

    @ForEverySeed
    void sums_equal_what_adding_up_gives(long seed) {
        HubState state = HubState.EMPTY.apply(RandomHistory.of(seed, LENGTH));
        var supplies = new TreeMap<Supply.Key, long[]>();
        for (NodeState node : nodes(state)) {
            if (node.node().ready()) {
                long[] sum =
                        supplies.computeIfAbsent(
                                new Supply.Key(node.node().id().cluster(), node.node().model()), _ -> new long[7]);
                sum[0]++;
                sum[1] += node.idleCards() > 0 ? 1 : 0;
                sum[2] += 1000L * node.node().cards();
                sum[3] += node.holdings().stream().mapToLong(holding -> holding.share().milliCards()).sum();
                sum[4] += node.node().capacity().milliCpu();
                sum[5] += node.node().capacity().milliCpu() - node.free().milliCpu();
                sum[6] += node.node().capacity().memoryMib();
            }
        }
        var usages = new TreeMap<Usage.Key, long[]>();
        for (PartRecord part : state.parts()) {
            Placement placement = part.held();
            JobRecord job = state.job(part.id().job());
            if (placement != null && job != null) {
                long[] sum =
                        usages.computeIfAbsent(
                                new Usage.Key(job.queue(), placement.cluster(), placement.model()), _ -> new long[4]);
                sum[0] += placement.milliCards();
                sum[1] += perWorker(state, part).milliCpu() * placement.workers();
                sum[2] += perWorker(state, part).memoryMib() * placement.workers();
                sum[3]++;
            }
        }

        for (ClusterId cluster : clusters()) {
            for (Supply supply : state.supplies(cluster)) {
                assertThat(supplies.remove(supply.key()))
                        .containsExactly(
                                supply.nodes(),
                                supply.nodesWithIdleCards(),
                                supply.milliCards(),
                                supply.heldMilliCards(),
                                supply.milliCpu(),
                                supply.heldMilliCpu(),
                                supply.memoryMib());
            }
        }
        assertThat(supplies).isEmpty();
        for (String queue : List.of("f0", "f1", "f2")) {
            for (Usage usage : state.usages(queue)) {
                assertThat(usages.remove(usage.key()))
                        .containsExactly(usage.milliCards(), usage.milliCpu(), usage.memoryMib(), usage.parts());
            }
        }
        assertThat(usages).isEmpty();
    }

    @ForEverySeed
    void queued_parts_and_only_they_wait_in_their_turn(long seed) {
        HubState state = HubState.EMPTY.apply(RandomHistory.of(seed, LENGTH));
        var expected = new TreeSet<Waiting.Turn>();
        for (JobRecord job : state.jobs()) {
            for (PartRecord part : state.parts(job.id())) {
                if (part.state() == PartState.QUEUED) {
                    expected.add(state.waiting(part.id()).turn());
                }
            }
        }

        var waiting = new TreeSet<Waiting.Turn>();
        for (Waiting.LaneSize lane : state.lanes()) {
            var turns = new ArrayList<Waiting.Turn>();
            state.waiting(lane.lane()).forEachRemaining(each -> turns.add(each.turn()));
            assertThat(turns).hasSize(lane.count()).isSortedAccordingTo(Waiting.Turn.BEFORE);
            waiting.addAll(turns);
        }

        assertThat(waiting).isEqualTo(expected).hasSize(state.waitingCount());
        for (String queue : List.of("f0", "f1", "f2")) {
            assertThat(state.lanes(queue)).allSatisfy(lane -> assertThat(lane.lane().queue()).isEqualTo(queue));
        }
    }

    @ForEverySeed
    void ready_nodes_come_fullest_first(long seed) {
        HubState state = HubState.EMPTY.apply(RandomHistory.of(seed, LENGTH));
        Comparator<NodeState> fullestFirst =
                Comparator.comparingInt(NodeState::idleCards).thenComparing(node -> node.node().id());

        for (ClusterId cluster : clusters()) {
            for (String model : List.of("nvidia-a800-80g", "ascend-910b3", "")) {
                for (int idle = 0; idle < 4; idle++) {
                    int least = idle;
                    var expected =
                            nodes(state).stream()
                                    .filter(node -> node.node().id().cluster().equals(cluster))
                                    .filter(node -> node.node().ready() && node.node().model().equals(model))
                                    .filter(node -> node.idleCards() >= least)
                                    .sorted(fullestFirst)
                                    .toList();

                    assertThat(state.readyNodes(cluster, model, idle)).containsExactlyElementsOf(expected);
                }
            }
        }
    }

    @Test
    void a_part_of_which_nothing_is_known_waits_since_it_was_submitted() {
        Scene scene = Scene.given(Scene.firm("f"), Scene.job("a").by("f").waiting(Duration.ofMinutes(3)));

        assertThat(scene.part("a").state()).isEqualTo(PartState.QUEUED);
        assertThat(scene.part("a").waitingSince()).isEqualTo(Scene.NOON.minusSeconds(180));
        assertThat(scene.part("a").version()).isZero();
    }

    @Test
    void what_was_remembered_is_void_once_the_cluster_has_gained_room() {
        var cluster = new ClusterId("c");
        Scene scene = Scene.given(Scene.cluster("c").nodes(1).cards(8, "nvidia-a800-80g"));
        var key = new Blocked.Key(new ShapeId("x"), cluster, "");
        HubState state = scene.state();
        var note = state.note(key, Blocked.Fits.NOT_NOW);
        HubState remembering = state.remembering(List.of(note));

        assertThat(remembering).isEqualTo(state);
        assertThat(remembering.blocked(key)).isEqualTo(note);
        assertThat(remembering.forgettingSearches().blocked(key)).isNull();

        assertThat(remembering.apply(new Change.NodeGone(new NodeId(cluster, "p0n00"))).blocked(key)).isNull();
        assertThat(remembering.apply(new Change.NodeGone(new NodeId(cluster, "unheard of"))).blocked(key))
                .isEqualTo(note);
    }

    private static List<NodeState> nodes(HubState state) {
        var nodes = new ArrayList<NodeState>();
        clusters().forEach(cluster -> state.nodes(cluster).forEach(nodes::add));
        return nodes;
    }

    private static List<ClusterId> clusters() {
        return List.of(new ClusterId("c0"), new ClusterId("c1"), new ClusterId("c2"));
    }

    private static List<NodeShare> sharesOn(NodeId id, PartRecord part) {
        Placement placement = part.held();
        return placement == null || !placement.cluster().equals(id.cluster())
                ? List.of()
                : placement.shares().stream().filter(share -> share.node().equals(id.name())).toList();
    }

    private static Resources perWorker(HubState state, PartRecord part) {
        JobRecord job = state.job(part.id().job());
        return job == null ? Resources.NONE : job.shape().needs().perWorker();
    }
}
