package io.jialing.core.simulation;

import static io.jialing.core.simulation.Given.START;
import static io.jialing.core.simulation.Given.attempt;
import static io.jialing.core.simulation.Given.gang;
import static io.jialing.core.simulation.Given.placement;
import static io.jialing.core.simulation.Given.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.hub.ClusterGateway.Created;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.ClusterGateway.Released;
import io.jialing.core.hub.ClusterGateway.Stopped;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.hub.ClusterObserver;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.hub.ClusterObserver.Phase;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.FailureClass;
import io.jialing.core.simulation.SimulatedWork.Work;
import io.jialing.core.simulation.SimulationSettings.Odds;
import io.jialing.core.site.NodePoolPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SimulatedClustersTest {
    private static final ClusterId TF = new ClusterId("tf-a");
    private static final Duration RUN = Duration.ofMinutes(10);
    private static final Placement FIRST_NODE = placement(TF, share("n0", 1, 0xff));

    private final VirtualTimers timers = new VirtualTimers(START);
    private final MemoryJournal journal = new MemoryJournal();
    private final List<Observation> seen = new ArrayList<>();
    private final List<Object> answers = new ArrayList<>();
    private SimulationSettings settings =
            SimulationSettings.calm(7).withStartDelay(Duration.ofSeconds(5), Duration.ofSeconds(5));
    private Duration maxRuntime = Duration.ofDays(1);
    private SimulatedClusters fleet = fleet();
    private final ClusterObserver observer = fleet.connect();

    private SimulatedClusters fleet() {
        return new SimulatedClusters(timers, journal, _ -> new Work(RUN, maxRuntime), settings);
    }

    @BeforeEach
    void two_nodes_of_eight_cards() {
        fleet.open(TF, Given.nodes(TF, 2, Given.A800, 8));
        observer.watch(TF, seen::add);
        pass(Duration.ZERO);
    }

    @Test
    void a_watch_begins_with_a_full_list() {
        assertThat(seen).hasSize(1);
        var listed = (Observation.Listed) seen.getFirst();
        assertThat(listed.begun()).isEqualTo(START);
        assertThat(listed.nodes()).extracting(Node::id).extracting(NodeId::name).containsExactly("n0", "n1");
        assertThat(listed.objects()).isEmpty();
    }

    @Test
    void a_watch_begins_with_a_full_list_while_the_disk_lags_behind_what_has_happened() {
        var waiting = new ArrayList<Runnable>();
        var lagging =
                new Journal() {
                    @Override
                    public List<ClusterEvent> read() {
                        return journal.read();
                    }

                    @Override
                    public void append(List<ClusterEvent> events, Runnable durable) {
                        journal.append(events, () -> waiting.add(durable));
                    }
                };
        fleet = new SimulatedClusters(timers, lagging, _ -> new Work(RUN, maxRuntime), settings);
        fleet.create(new Order(attempt(1, 1), 1, FIRST_NODE, gang(1, 8), 0), answers::add);
        seen.clear();

        fleet.connect().watch(TF, seen::add);
        pass(Duration.ZERO);
        waiting.forEach(Runnable::run);

        assertThat(seen).singleElement().isInstanceOf(Observation.Listed.class);
    }

    @Test
    void a_watched_cluster_is_heard_every_ten_seconds() {
        pass(Duration.ofSeconds(35));

        assertThat(seen.stream().filter(report -> report instanceof Observation.Heard)).hasSize(3);
    }

    @Test
    void an_object_is_inert_until_it_is_released_and_then_runs_its_time() {
        String uid = create(attempt(1, 1), FIRST_NODE, 1);
        pass(Duration.ofHours(1));
        assertThat(phases()).containsExactly(Phase.INERT);

        assertThat(release(attempt(1, 1), uid, 1)).isEqualTo(new Released.Done());
        pass(Duration.ofSeconds(5));
        assertThat(phases()).containsExactly(Phase.INERT, Phase.PENDING, Phase.RUNNING);

        pass(RUN);
        assertThat(phases()).endsWith(Phase.SUCCEEDED);
        assertThat(last().object().started()).isEqualTo(START.plusSeconds(3605));
        assertThat(last().object().finished()).isEqualTo(START.plusSeconds(3605).plus(RUN));
    }

    @Nested
    class GivenAnInertObject {
        private String uid = "";

        @BeforeEach
        void created() {
            uid = create(attempt(1, 1), FIRST_NODE, 1);
        }

        @Test
        void the_same_order_adopts_it_and_writes_the_new_epoch_on_it() {
            assertThat(create(attempt(1, 1), FIRST_NODE, 2)).isEqualTo(uid);

            assertThat(release(attempt(1, 1), uid, 1)).isInstanceOf(Released.Changed.class);
            assertThat(release(attempt(1, 1), uid, 2)).isEqualTo(new Released.Done());
        }

        @Test
        void an_older_leaders_late_order_does_not_take_it_back() {
            create(attempt(1, 1), FIRST_NODE, 3);

            assertThat(create(attempt(1, 1), FIRST_NODE, 2)).isEqualTo(uid);
            assertThat(release(attempt(1, 1), uid, 3)).isEqualTo(new Released.Done());
        }

        @Test
        void another_order_under_its_name_is_refused() {
            fleet.create(new Order(attempt(1, 1), 1, placement(TF, share("n1", 1, 1)), gang(1, 8), 0), answers::add);
            pass(Duration.ZERO);

            assertThat((Created) answers.getLast())
                    .isInstanceOfSatisfying(
                            Created.Refused.class,
                            refused -> assertThat(refused.message()).startsWith("NAME_CONFLICT"));
        }

        @Test
        void a_release_of_another_uid_changes_nothing() {
            assertThat(release(attempt(1, 1), "uid-99", 1)).isInstanceOf(Released.Changed.class);
            pass(Duration.ofMinutes(1));
            assertThat(phases()).containsExactly(Phase.INERT);
        }

        @Test
        void a_second_release_is_done_already() {
            release(attempt(1, 1), uid, 1);
            assertThat(release(attempt(1, 1), uid, 1)).isEqualTo(new Released.Done());
            assertThat(Evidence.of(journal.read()).runs()).isEqualTo(1);
        }

        @Test
        void an_epoch_is_not_written_on_released_work() {
            release(attempt(1, 1), uid, 1);
            create(attempt(1, 1), FIRST_NODE, 2);
            assertThat(release(attempt(1, 1), uid, 2)).isInstanceOf(Released.Changed.class);
        }

        @Test
        void a_stop_removes_it_at_once() {
            assertThat(stop(attempt(1, 1), uid)).isEqualTo(new Stopped.Accepted());
            assertThat(seen.getLast()).isEqualTo(new Observation.Gone(TF, attempt(1, 1), uid));
        }

        @Test
        void a_stop_by_name_finds_it() {
            assertThat(stop(attempt(1, 1), "")).isEqualTo(new Stopped.Accepted());
        }

        @Test
        void a_stop_of_another_uid_leaves_it() {
            assertThat(stop(attempt(1, 1), "uid-99")).isEqualTo(new Stopped.Absent());
            assertThat(release(attempt(1, 1), uid, 1)).isEqualTo(new Released.Done());
        }
    }

    @Test
    void a_stopped_run_is_gone_within_its_grace_and_cannot_be_adopted_meanwhile() {
        String uid = running(attempt(1, 1), FIRST_NODE);
        stop(attempt(1, 1), uid);
        fleet.create(new Order(attempt(1, 1), 1, FIRST_NODE, gang(1, 8), 0), answers::add);
        pass(Duration.ZERO);
        assertThat(answers.getLast()).isInstanceOf(Created.Unavailable.class);

        pass(Duration.ofSeconds(30));
        assertThat(seen).contains(new Observation.Gone(TF, attempt(1, 1), uid));
        assertThat(stop(attempt(1, 1), uid)).isEqualTo(new Stopped.Absent());
    }

    @Test
    void a_gang_without_room_for_all_waits_whole_and_starts_when_there_is_room() {
        running(attempt(1, 1), placement(TF, share("n1", 1, 0x0f)));
        Placement wide = placement(TF, share("n0", 1, 0xff), share("n1", 1, 0xff));
        String uid = create(attempt(2, 1), wide, 1);
        release(attempt(2, 1), uid, 1);
        pass(Duration.ofMinutes(9));
        assertThat(last().object().phase()).isEqualTo(Phase.PENDING);

        String small = create(attempt(3, 1), FIRST_NODE, 1);
        release(attempt(3, 1), small, 1);
        pass(Duration.ofSeconds(10));
        assertThat(phase(attempt(3, 1))).isEqualTo(Phase.RUNNING);

        pass(Duration.ofMinutes(11));
        assertThat(phase(attempt(2, 1))).isEqualTo(Phase.RUNNING);
        assertThat(Evidence.of(journal.read()).overlaps()).isEmpty();
    }

    @Test
    void one_card_is_never_given_twice() {
        String first = running(attempt(1, 1), placement(TF, share("n0", 1, 1)));
        String second = create(attempt(2, 1), placement(TF, share("n0", 1, 1)), 1);
        release(attempt(2, 1), second, 1);
        pass(Duration.ofMinutes(1));
        assertThat(phase(attempt(2, 1))).isEqualTo(Phase.PENDING);

        stop(attempt(1, 1), first);
        pass(Duration.ofMinutes(1));
        assertThat(phase(attempt(2, 1))).isEqualTo(Phase.RUNNING);
    }

    @Test
    void the_cluster_ends_what_runs_longer_than_it_may() {
        maxRuntime = Duration.ofMinutes(3);
        running(attempt(1, 1), FIRST_NODE);
        pass(Duration.ofMinutes(3));

        assertThat(last().object().phase()).isEqualTo(Phase.FAILED);
        assertThat(last().object().message()).startsWith("DeadlineExceeded");
    }

    @Test
    void a_node_that_fails_takes_its_gangs_with_it_and_nothing_else() {
        running(attempt(1, 1), FIRST_NODE);
        running(attempt(2, 1), placement(TF, share("n1", 1, 1)));
        fleet.nodeFails(new NodeId(TF, "n0"), Duration.ofMinutes(1));
        pass(Duration.ZERO);

        assertThat(phase(attempt(1, 1))).isEqualTo(Phase.FAILED);
        assertThat(phase(attempt(2, 1))).isEqualTo(Phase.RUNNING);
        assertThat(last().object().failure()).isEqualTo(FailureClass.NODE_FAULT);
        assertThat(readiness()).containsExactly(false);
        pass(Duration.ofMinutes(1));
        assertThat(readiness()).containsExactly(false, true);
    }

    @Test
    void failures_come_as_often_as_the_odds_say_and_are_the_same_every_time() {
        settings = settings.withOdds(new Odds(100, 100, 100, 100));
        var failures = new ArrayList<FailureClass>();
        for (int job = 1; job <= 1000; job++) {
            var failure = Fate.of(attempt(job, 1), settings).failure();
            assertThat(Fate.of(attempt(job, 1), settings).failure()).isEqualTo(failure);
            if (failure != null) {
                failures.add(failure);
            }
        }

        assertThat(failures).hasSizeBetween(330, 470);
        assertThat(failures)
                .contains(
                        FailureClass.BAD_SPEC,
                        FailureClass.OUT_OF_MEMORY,
                        FailureClass.EXIT_CODE,
                        FailureClass.NODE_FAULT);
    }

    @Test
    void work_goes_on_while_the_fleet_is_closed() {
        running(attempt(1, 1), FIRST_NODE);
        String waits = create(attempt(2, 1), FIRST_NODE, 1);
        release(attempt(2, 1), waits, 1);
        pass(Duration.ZERO);

        var later = new VirtualTimers(timers.now().plus(Duration.ofMinutes(12)));
        var reopened = new SimulatedClusters(later, journal, _ -> new Work(RUN, null), settings);
        var since = new ArrayList<Observation>();
        later.runUntil(later.now());
        reopened.connect().watch(TF, since::add);
        later.runUntil(later.now());

        var objects = ((Observation.Listed) since.getLast()).objects();
        assertThat(objects.get(0).phase()).isEqualTo(Phase.SUCCEEDED);
        assertThat(objects.get(0).finished()).isEqualTo(START.plusSeconds(5).plus(RUN));
        assertThat(objects.get(1).phase()).isEqualTo(Phase.RUNNING);
        assertThat(objects.get(1).started()).isEqualTo(START.plusSeconds(10).plus(RUN));
    }

    @Test
    void an_open_fleet_and_one_opened_again_over_its_journal_show_the_same() {
        running(attempt(1, 1), FIRST_NODE);
        create(attempt(2, 1), placement(TF, share("n1", 1, 3)), 4);
        stop(attempt(1, 1), "");
        fleet.nodeFails(new NodeId(TF, "n1"), null);
        observer.relist(TF);
        pass(Duration.ZERO);
        var before = seen.getLast();

        fleet = fleet();
        fleet.connect().watch(TF, seen::add);
        pass(Duration.ZERO);

        assertThat(seen.getLast()).isEqualTo(before);
    }

    @Test
    void a_run_prints_a_line_at_its_start_and_one_every_ten_seconds() {
        running(attempt(1, 1), FIRST_NODE);
        pass(Duration.ofSeconds(25));

        assertThat(fleet.lines(TF, attempt(1, 1), 0, 0)).hasSize(3);
        assertThat(fleet.lines(TF, attempt(1, 1), 0, 2)).containsExactly("step 2, loss 5.7735");
        assertThat(fleet.lines(TF, attempt(1, 1), 1, 0)).isEmpty();
        assertThat(fleet.lines(TF, attempt(9, 1), 0, 0)).isEmpty();
    }

    @Test
    void a_planned_pool_becomes_nodes_spread_over_its_racks() {
        var pool = new NodePoolPlan("a800", Optional.of(Given.A800), 8, 4, 128, 1024, 2, "amd64", "made up");

        var nodes = SimulatedClusters.nodes(TF, List.of(pool));

        assertThat(nodes)
                .extracting(node -> node.id().name())
                .containsExactly("a800-0000", "a800-0001", "a800-0002", "a800-0003");
        assertThat(nodes)
                .extracting(Node::rack)
                .containsExactly("a800-rack-00", "a800-rack-00", "a800-rack-01", "a800-rack-01");
        assertThat(nodes.getFirst().capacity().milliCpu()).isEqualTo(128_000);
    }

    @Test
    void two_released_objects_of_one_part_are_evidence_against_the_hub() {
        running(attempt(1, 1), FIRST_NODE);
        assertThat(Evidence.of(journal.read()).overlaps()).isEmpty();

        running(attempt(1, 2), placement(TF, share("n1", 1, 1)));

        assertThat(Evidence.of(journal.read()).overlaps())
                .singleElement()
                .satisfies(overlap -> {
                    assertThat(overlap.first().attempt()).isEqualTo(attempt(1, 1));
                    assertThat(overlap.second().attempt()).isEqualTo(attempt(1, 2));
                });
    }

    @Test
    void an_object_that_was_never_released_is_evidence_until_it_is_deleted() {
        String uid = create(attempt(1, 1), FIRST_NODE, 1);
        String released = create(attempt(2, 1), placement(TF, share("n1", 1, 1)), 1);
        release(attempt(2, 1), released, 1);
        assertThat(Evidence.of(journal.read()).inert()).containsExactly(new Evidence.Run(TF, attempt(1, 1), uid));

        stop(attempt(1, 1), uid);

        assertThat(Evidence.of(journal.read()).inert()).isEmpty();
    }

    private void pass(Duration time) {
        timers.runUntil(timers.now().plus(time));
    }

    private String create(AttemptId attempt, Placement placement, long epoch) {
        fleet.create(new Order(attempt, epoch, placement, gang(placement.workers(), 8), 0), answers::add);
        pass(Duration.ZERO);
        return ((Created.Exists) answers.getLast()).uid();
    }

    private Released release(AttemptId attempt, String uid, long epoch) {
        fleet.release(new Target(TF, attempt, uid, epoch), answers::add);
        pass(Duration.ZERO);
        return (Released) answers.getLast();
    }

    private Stopped stop(AttemptId attempt, String uid) {
        fleet.stop(new Target(TF, attempt, uid, 1), Duration.ofSeconds(30), answers::add);
        pass(Duration.ZERO);
        return (Stopped) answers.getLast();
    }

    private String running(AttemptId attempt, Placement placement) {
        String uid = create(attempt, placement, 1);
        release(attempt, uid, 1);
        pass(Duration.ofSeconds(5));
        assertThat(phase(attempt)).isEqualTo(Phase.RUNNING);
        return uid;
    }

    private List<Observation.Seen> objects() {
        return seen.stream().filter(Observation.Seen.class::isInstance).map(Observation.Seen.class::cast).toList();
    }

    private Observation.Seen last() {
        return objects().getLast();
    }

    private List<Phase> phases() {
        return objects().stream().map(report -> report.object().phase()).toList();
    }

    private Phase phase(AttemptId attempt) {
        return objects().stream()
                .filter(report -> report.object().attempt().equals(attempt))
                .toList()
                .getLast()
                .object()
                .phase();
    }

    private List<Boolean> readiness() {
        return seen.stream()
                .filter(Observation.NodeSeen.class::isInstance)
                .map(report -> ((Observation.NodeSeen) report).node().ready())
                .toList();
    }
}
