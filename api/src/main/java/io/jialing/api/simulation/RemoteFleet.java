package io.jialing.api.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.hub.ClusterGateway;
import io.jialing.core.hub.ClusterObserver;
import io.jialing.core.hub.LogSource;
import io.jialing.core.hub.Timers;
import io.jialing.core.job.AttemptId;
import io.jialing.core.simulation.SimulatedWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/// Simulated clusters that live in another process, served by a [FleetServer]. What does not get through is answered
/// for the cluster: come again. A broken watch is taken up again and begins with a full list, like the first. A hub
/// need not wait for that process: its clusters are silent until it is there.
public final class RemoteFleet implements ClusterGateway, ClusterObserver, LogSource, Fleet, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteFleet.class);
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final URI address;
    private final Timers timers;
    private final SimulatedWork work;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;

    /// Who watches which cluster; only looked up.
    private final ConcurrentHashMap<ClusterId, Watch> watches = new ConcurrentHashMap<>();

    /// A cluster that is watched. Not a record: begun anew with the same sink, it is another.
    private static final class Watch {
        private final ClusterId cluster;
        private final Consumer<Observation> sink;

        Watch(ClusterId cluster, Consumer<Observation> sink) {
            this.cluster = cluster;
            this.sink = sink;
        }
    }

    /// @param address of the server, for example `http://127.0.0.1:7070`
    /// @param timers the hub's clock, and when to try again
    /// @param work how long jobs run, which the other side cannot know; may block
    public RemoteFleet(URI address, Timers timers, SimulatedWork work) {
        this.address = address;
        this.timers = timers;
        this.work = work;
        http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIME_LIMIT)
                        .executor(threads)
                        .build();
    }

    /// Returns at once; what does not get through is sent again until it does.
    @Override
    public void open(ClusterId cluster, List<Node> nodes) {
        threads.execute(() -> {
            try {
                send("PUT", cluster, "nodes", new FleetMessages.Nodes(nodes));
            } catch (IOException | RuntimeException e) {
                if (!threads.isShutdown()) {
                    LOG.atWarn()
                            .addKeyValue("cluster", cluster)
                            .addKeyValue("cause", e.toString())
                            .log("A simulated cluster could not be opened; it is tried again in a second");
                    timers.at(timers.now().plus(RETRY), () -> open(cluster, nodes));
                }
            }
        });
    }

    @Override
    public void create(Order order, Consumer<Created> answer) {
        ask(
                order.placement().cluster(),
                "create",
                () -> new FleetMessages.Create(order, work.of(order)),
                Created.class,
                new Created.Unavailable(RETRY),
                answer);
    }

    @Override
    public void release(Target target, Consumer<Released> answer) {
        ask(target.cluster(), "release", () -> target, Released.class, new Released.Unavailable(RETRY), answer);
    }

    @Override
    public void stop(Target target, Duration grace, Consumer<Stopped> answer) {
        ask(
                target.cluster(),
                "stop",
                () -> new FleetMessages.Stop(target, grace),
                Stopped.class,
                new Stopped.Unavailable(RETRY),
                answer);
    }

    /// @param message made on the thread that sends it
    private <A> void ask(
            ClusterId cluster,
            String verb,
            Supplier<Object> message,
            Class<A> type,
            A unavailable,
            Consumer<A> answer) {
        threads.execute(() -> {
            A given;
            try {
                given = FleetMessages.JSON.readValue(send("POST", cluster, verb, message.get()), type);
            } catch (IOException | RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("cluster", cluster)
                        .addKeyValue("verb", verb)
                        .addKeyValue("cause", e.toString())
                        .log("A simulated cluster did not answer; the hub asks again in a second");
                given = unavailable;
            }
            answer.accept(given);
        });
    }

    @Override
    public void watch(ClusterId cluster, Consumer<Observation> sink) {
        var watch = new Watch(cluster, sink);
        watches.put(cluster, watch);
        follow(watch);
    }

    @Override
    public void unwatch(ClusterId cluster) {
        watches.remove(cluster);
    }

    @Override
    public void relist(ClusterId cluster) {
        Watch watch = watches.get(cluster);
        if (watch == null) {
            return;
        }
        Instant begun = timers.now();
        threads.execute(() -> {
            try {
                tell(watch, send("GET", cluster, "list", null), begun);
            } catch (IOException | RuntimeException e) {
                LOG.atWarn()
                        .addKeyValue("cluster", cluster)
                        .addKeyValue("cause", e.toString())
                        .log("A simulated cluster was not listed; it will be when the hub asks again");
            }
        });
    }

    /// Reads reports until the connection breaks, then begins anew.
    private void follow(Watch watch) {
        threads.execute(() -> {
            Instant begun = timers.now();
            try {
                HttpRequest request = request(watch.cluster, "observations").GET().build();
                try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
                    lines.takeWhile(_ -> isCurrent(watch)).forEach(line -> tell(watch, line, begun));
                }
            } catch (IOException | UncheckedIOException | JacksonException e) {
                brokeOff(watch, e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            if (isCurrent(watch)) {
                timers.at(timers.now().plus(RETRY), () -> follow(watch));
            }
        });
    }

    /// That a watch nobody wants any more breaks off is no news.
    private void brokeOff(Watch watch, Exception cause) {
        if (isCurrent(watch)) {
            LOG.atWarn()
                    .addKeyValue("cluster", watch.cluster)
                    .addKeyValue("cause", cause.toString())
                    .log("The watch of a simulated cluster broke; it begins anew in a second");
        }
    }

    private boolean isCurrent(Watch watch) {
        return watches.get(watch.cluster) == watch;
    }

    /// A list counts from when this side asked for it: the clock of the other may differ.
    private void tell(Watch watch, String line, Instant begun) {
        Observation observation = FleetMessages.JSON.readValue(line, Observation.class);
        watch.sink.accept(
                observation instanceof Observation.Listed(var cluster, _, var objects, var nodes)
                        ? new Observation.Listed(cluster, begun, objects, nodes)
                        : observation);
    }

    @Override
    public List<String> lines(ClusterId cluster, AttemptId attempt, int pod, int from) {
        String path =
                "logs/%s/%d/%d/%d/%d".formatted(attempt.part().job(), attempt.part().index(), attempt.n(), pod, from);
        try {
            return FleetMessages.JSON.readValue(send("GET", cluster, path, null), FleetMessages.Lines.class).lines();
        } catch (IOException e) {
            throw new UncheckedIOException("The logs of %s cannot be read.".formatted(attempt), e);
        }
    }

    private HttpRequest.Builder request(ClusterId cluster, String path) {
        return HttpRequest.newBuilder(address.resolve("/clusters/" + cluster + "/" + path));
    }

    /// Sends a request and waits for what it is answered.
    private String send(String method, ClusterId cluster, String path, @Nullable Object message) throws IOException {
        var body =
                message == null
                        ? BodyPublishers.noBody()
                        : BodyPublishers.ofByteArray(FleetMessages.JSON.writeValueAsBytes(message));
        HttpRequest request = request(cluster, path).timeout(TIME_LIMIT).method(method, body).build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IOException("Status %d: %s".formatted(response.statusCode(), response.body()));
            }
            return response.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted.", e);
        }
    }

    /// Breaks off all connections.
    @Override
    public void close() {
        watches.clear();
        http.shutdownNow();
        threads.shutdownNow();
    }
}
