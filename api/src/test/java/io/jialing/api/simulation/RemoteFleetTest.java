package io.jialing.api.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.api.runtime.HubClock;
import io.jialing.api.runtime.RealTimers;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.hub.ClusterGateway.Created;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.ClusterGateway.Released;
import io.jialing.core.hub.ClusterGateway.Stopped;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.hub.ClusterObserver.Phase;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.Within;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import io.jialing.core.resource.Precision;
import io.jialing.core.resource.Resources;
import io.jialing.core.resource.Stack;
import io.jialing.core.simulation.ClusterEvent;
import io.jialing.core.simulation.Evidence;
import io.jialing.core.simulation.SimulatedWork.Work;
import io.jialing.core.simulation.SimulationSettings;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Shape.DataNeeds;
import io.jialing.core.state.Shape.Image;
import io.jialing.core.state.Shape.Locality;
import io.jialing.core.state.Shape.Needs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteFleetTest {
    private static final ClusterId LJ = new ClusterId("lj-a");
    private static final Placement PLACEMENT = new Placement(LJ, "nvidia-a800-80g", List.of(share()));

    @TempDir private Path directory;

    private final RealTimers hubTimers = new RealTimers(HubClock.realTime(InstantSource.system()), "hub");
    private final LinkedBlockingQueue<Observation> reports = new LinkedBlockingQueue<>();
    private Served served;
    private RemoteFleet fleet;

    /// One life of the clusters' process.
    private record Served(RealTimers timers, FileJournal journal, FleetServer server) implements AutoCloseable {
        @Override
        public void close() {
            server.close();
            timers.close();
            journal.close();
        }
    }

    @BeforeEach
    void an_open_cluster_in_another_process() throws Exception {
        served = serve(0);
        var address = URI.create("http://127.0.0.1:" + served.server().port());
        fleet = new RemoteFleet(address, hubTimers, _ -> new Work(Duration.ofHours(1), null));
        fleet.open(LJ, nodes());
        fleet.watch(LJ, reports::add);
        next(Observation.Listed.class::isInstance);
        fleet.unwatch(LJ);
        reports.clear();
    }

    @AfterEach
    void end() {
        fleet.close();
        served.close();
        hubTimers.close();
    }

    @Test
    void an_attempt_is_created_released_watched_and_stopped() throws Exception {
        fleet.watch(LJ, reports::add);
        assertThat(next(Observation.Listed.class::isInstance))
                .satisfies(listed -> {
                    assertThat(((Observation.Listed) listed).nodes()).isEqualTo(nodes());
                });

        String uid = create(attempt(1));
        assertThat(release(attempt(1), uid)).isEqualTo(new Released.Done());
        next(report -> report instanceof Observation.Seen seen && seen.object().phase() == Phase.RUNNING);
        assertThat(fleet.lines(LJ, attempt(1), 0, 0)).first().asString().contains("starts on lj-a");

        Stopped stopped = answer(to -> fleet.stop(new Target(LJ, attempt(1), uid, 1), Duration.ZERO, to));
        assertThat(stopped).isEqualTo(new Stopped.Accepted());
        assertThat(next(Observation.Gone.class::isInstance)).isEqualTo(new Observation.Gone(LJ, attempt(1), uid));
    }

    @Test
    void a_list_counts_from_when_the_hub_asked() throws Exception {
        fleet.watch(LJ, reports::add);
        next(Observation.Listed.class::isInstance);
        create(attempt(1));
        Instant before = hubTimers.now();

        fleet.relist(LJ);

        var listed = (Observation.Listed) next(Observation.Listed.class::isInstance);
        assertThat(listed.begun()).isBetween(before, hubTimers.now());
        assertThat(listed.objects()).hasSize(1);
    }

    @Test
    void a_watch_begins_anew_when_the_clusters_process_is_back_and_work_went_on() throws Exception {
        fleet.watch(LJ, reports::add);
        String uid = create(attempt(1));
        release(attempt(1), uid);
        next(report -> report instanceof Observation.Seen seen && seen.object().phase() == Phase.RUNNING);
        int port = served.server().port();

        served.close();
        Created meanwhile = answer(to -> fleet.create(order(attempt(2)), to));
        assertThat(meanwhile).isInstanceOf(Created.Unavailable.class);
        reports.clear();
        served = serve(port);

        var listed = (Observation.Listed) next(Observation.Listed.class::isInstance);
        assertThat(listed.objects())
                .singleElement()
                .satisfies(object -> {
                    assertThat(object.uid()).isEqualTo(uid);
                    assertThat(object.phase()).isEqualTo(Phase.RUNNING);
                });
    }

    @Test
    void a_cluster_is_opened_when_the_clusters_process_comes_later_than_the_hub() throws Exception {
        var late = new ClusterId("gx-b");
        int port = served.server().port();
        served.close();

        fleet.open(late, nodes());
        fleet.watch(late, reports::add);
        served = serve(port);

        var listed = (Observation.Listed) next(report -> report.cluster().equals(late));
        assertThat(listed.nodes()).isEqualTo(nodes());
    }

    @Test
    void what_a_killed_hub_left_is_found_by_the_next() throws Exception {
        String uid = create(attempt(1));
        release(attempt(1), uid);
        fleet.close();

        fleet =
                new RemoteFleet(
                        URI.create("http://127.0.0.1:" + served.server().port()),
                        hubTimers,
                        _ -> new Work(Duration.ofHours(1), null));
        fleet.watch(LJ, reports::add);

        assertThat(create(attempt(1))).isEqualTo(uid);
        next(report -> report instanceof Observation.Listed listed && listed.objects().size() == 1);
        List<ClusterEvent> events = served.journal().read();
        assertThat(Evidence.of(events).runs()).isEqualTo(1);
    }

    private Served serve(int port) {
        var timers = new RealTimers(HubClock.realTime(InstantSource.system()), "clusters");
        var journal = new FileJournal(directory.resolve("journal"));
        return new Served(timers, journal, new FleetServer(port, timers, journal, SimulationSettings.calm(1)));
    }

    private Observation next(Predicate<Observation> wanted) throws InterruptedException {
        var seen = new ArrayList<Observation>();
        while (true) {
            Observation report = reports.poll(20, TimeUnit.SECONDS);
            assertThat(report).as("nothing more after %s", seen).isNotNull();
            seen.add(report);
            if (wanted.test(report)) {
                return report;
            }
        }
    }

    private String create(AttemptId attempt) throws InterruptedException {
        Created created = answer(to -> fleet.create(order(attempt), to));
        assertThat(created).isInstanceOf(Created.Exists.class);
        return ((Created.Exists) created).uid();
    }

    private Released release(AttemptId attempt, String uid) throws InterruptedException {
        return answer(to -> fleet.release(new Target(LJ, attempt, uid, 1), to));
    }

    private static <A> A answer(Consumer<Consumer<A>> call) throws InterruptedException {
        var answers = new LinkedBlockingQueue<A>();
        call.accept(answers::add);
        A answer = answers.poll(20, TimeUnit.SECONDS);
        if (answer == null) {
            throw new AssertionError("No answer came.");
        }
        return answer;
    }

    private static Order order(AttemptId attempt) {
        return new Order(attempt, 1, PLACEMENT, shape(), 0);
    }

    private static AttemptId attempt(long job) {
        return new AttemptId(new PartId(new JobId(job), 0), 1);
    }

    private static NodeShare share() {
        return new NodeShare("n0", 1, 1, 500);
    }

    private static List<Node> nodes() {
        return List.of(
                new Node(
                        new NodeId(LJ, "n0"),
                        "a800",
                        "rack-0",
                        "nvidia-a800-80g",
                        8,
                        new Resources(64_000, 524_288, 0),
                        "amd64",
                        true));
    }

    /// With something in every component, so that all of them make the journey.
    private static Shape shape() {
        return Shape.of(
                new Needs(
                        WorkKind.TRAINING,
                        "general",
                        1,
                        new Resources(1000, 1024, 0),
                        new CardRequest(1, 40, Precision.BF16, List.of("nvidia-a800-80g"), new Fraction(1024, 500)),
                        List.of(new Image(Stack.CUDA, List.of("amd64"))),
                        Within.NODE,
                        true,
                        new DataNeeds(DataClass.REGULATED, Residency.CITY, new SiteId("lj-a"), 3),
                        new Locality(Pin.REQUIRED, List.of(Ring.HOME), List.of(new SiteId("lj-a"))),
                        null));
    }
}
