package io.jialing.api.simulation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.hub.ClusterGateway.Created;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.ClusterGateway.Released;
import io.jialing.core.hub.ClusterGateway.Stopped;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.hub.ClusterObserver;
import io.jialing.core.hub.ClusterObserver.Observation;
import io.jialing.core.hub.Timers;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.simulation.Journal;
import io.jialing.core.simulation.SimulatedClusters;
import io.jialing.core.simulation.SimulatedWork;
import io.jialing.core.simulation.SimulationSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/// Simulated clusters behind HTTP on the loopback address, so that they can live in a process of their own and go on
/// when a hub is killed. [RemoteFleet] is the other side.
///
/// `PUT /clusters/{id}/nodes` · `POST /clusters/{id}/create`, `/release`, `/stop` · `GET /clusters/{id}/list` · `GET
/// /clusters/{id}/observations`, one JSON document a line until either side goes · `GET
/// /clusters/{id}/logs/{job}/{part}/{attempt}/{pod}/{from}`.
public final class FleetServer implements AutoCloseable {
    private static final String ROOT = "/clusters/";
    private static final int LONGEST_SECONDS = 8;
    private static final int LOG_PATH = 7;

    private final SimulatedClusters fleet;
    private final HttpServer http;

    /// What each object will do, from the moment its order arrives until it was created; only looked up.
    private final ConcurrentHashMap<AttemptId, SimulatedWork.Work> ordered = new ConcurrentHashMap<>();

    static {
        // Without it an answer's body waits 40 ms for the peer to acknowledge its head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /// Clusters as their journal has them, served from now on.
    ///
    /// @param port of the loopback address; 0 for any that is free
    /// @throws UncheckedIOException when the port cannot be had
    public FleetServer(int port, Timers timers, Journal journal, SimulationSettings settings) {
        fleet = new SimulatedClusters(timers, journal, this::workOf, settings);
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Port %d cannot be served.".formatted(port), e);
        }
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext(ROOT, this::handle);
        http.start();
    }

    private SimulatedWork.Work workOf(Order order) {
        SimulatedWork.Work work = ordered.get(order.attempt());
        if (work == null) {
            throw new IllegalStateException("Nobody said what %s will do.".formatted(order.attempt()));
        }
        return work;
    }

    /// The port it serves.
    public int port() {
        return http.getAddress().getPort();
    }

    /// Breaks off all connections.
    @Override
    public void close() {
        http.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().substring(ROOT.length()).split("/", -1);
            if (path.length < 2 || path[0].isEmpty()) {
                answer(exchange, 404, "");
                return;
            }
            handle(exchange, new ClusterId(path[0]), exchange.getRequestMethod() + " " + path[1], path);
        } catch (JacksonException | IllegalArgumentException e) {
            answer(exchange, 400, e.toString());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException _) {
            answer(exchange, 503, "The cluster has nothing to say. Maybe it was never opened.");
        }
    }

    private void handle(HttpExchange exchange, ClusterId cluster, String what, String[] path)
            throws IOException, InterruptedException, TimeoutException {
        switch (what) {
            case "PUT nodes" -> {
                fleet.open(cluster, read(exchange, FleetMessages.Nodes.class).nodes());
                answer(exchange, 204, "");
            }
            case "POST create" -> {
                var create = read(exchange, FleetMessages.Create.class);
                ordered.put(create.order().attempt(), create.work());
                Created created = await(answer -> fleet.create(create.order(), answer));
                ordered.remove(create.order().attempt(), create.work());
                answer(exchange, Created.class, created);
            }
            case "POST release" -> {
                var target = read(exchange, Target.class);
                Released released = await(answer -> fleet.release(target, answer));
                answer(exchange, Released.class, released);
            }
            case "POST stop" -> {
                var stop = read(exchange, FleetMessages.Stop.class);
                Stopped stopped = await(answer -> fleet.stop(stop.target(), stop.grace(), answer));
                answer(exchange, Stopped.class, stopped);
            }
            case "GET list" -> {
                ClusterObserver connection = fleet.connect();
                Observation first = await(listed -> connection.watch(cluster, listed));
                connection.unwatch(cluster);
                answer(exchange, Observation.class, first);
            }
            case "GET observations" -> observations(exchange, cluster);
            case "GET logs" -> {
                if (path.length != LOG_PATH) {
                    throw new IllegalArgumentException("A log is logs/{job}/{part}/{attempt}/{pod}/{from}.");
                }
                var attempt =
                        new AttemptId(
                                new PartId(JobId.parse(path[2]), Integer.parseInt(path[3])), Integer.parseInt(path[4]));
                var lines = fleet.lines(cluster, attempt, Integer.parseInt(path[5]), Integer.parseInt(path[6]));
                answer(exchange, FleetMessages.Lines.class, new FleetMessages.Lines(lines));
            }
            default -> answer(exchange, 404, "");
        }
    }

    /// Reports until nobody reads them any more, which the next heartbeat finds out.
    private void observations(HttpExchange exchange, ClusterId cluster) throws IOException, InterruptedException {
        ClusterObserver connection = fleet.connect();
        var reports = new LinkedBlockingQueue<Observation>();
        exchange.sendResponseHeaders(200, 0);
        connection.watch(cluster, reports::add);
        var writer = FleetMessages.JSON.writerFor(Observation.class);
        try (OutputStream body = exchange.getResponseBody()) {
            while (!Thread.currentThread().isInterrupted()) {
                body.write((writer.writeValueAsString(reports.take()) + "\n").getBytes(StandardCharsets.UTF_8));
                if (reports.isEmpty()) {
                    body.flush();
                }
            }
        } finally {
            connection.unwatch(cluster);
        }
    }

    /// The first answer to a call.
    private static <A> A await(Consumer<Consumer<A>> call) throws InterruptedException, TimeoutException {
        var answers = new LinkedBlockingQueue<A>();
        call.accept(answers::add);
        A first = answers.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
        if (first == null) {
            throw new TimeoutException();
        }
        return first;
    }

    private static <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        return FleetMessages.JSON.readValue(exchange.getRequestBody().readAllBytes(), type);
    }

    private static void answer(HttpExchange exchange, Class<?> type, Object value) throws IOException {
        answer(exchange, 200, FleetMessages.JSON.writerFor(type).writeValueAsString(value));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
