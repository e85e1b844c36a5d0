package io.jialing.core.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.hub.ClusterGateway;
import io.jialing.core.hub.ClusterObserver;
import io.jialing.core.hub.Timers;
import io.jialing.core.job.FailureClass;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way between one hub and its clusters, on which messages are lost, late or repeated and clusters are cut off.
///
/// A request that brings no answer within ten seconds is answered for the cluster: try again. Reports of one cluster
/// keep their order, except for repetitions. When a cluster that was cut off is back, it is listed, as after the
/// reconnect of any watch.
public final class FaultyWire implements ClusterGateway, ClusterObserver {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Timers timers;
    private final ClusterGateway gateway;
    private final ClusterObserver observer;
    private final FaultPlan plan;
    private final TreeSet<ClusterId> cutOff = new TreeSet<>();

    /// When the last report of a cluster arrives that is under way.
    private final TreeMap<ClusterId, Instant> busyUntil = new TreeMap<>();

    /// @param timers the world's, which go on when the hub is killed; all calls must come on their thread
    public FaultyWire(Timers timers, ClusterGateway gateway, ClusterObserver observer, FaultPlan plan) {
        this.timers = timers;
        this.gateway = gateway;
        this.observer = observer;
        this.plan = plan;
    }

    /// From now on nothing gets to the cluster or from it.
    public void cut(ClusterId cluster) {
        cutOff.add(cluster);
    }

    /// The cluster can be reached again.
    public void heal(ClusterId cluster) {
        if (cutOff.remove(cluster)) {
            observer.relist(cluster);
        }
    }

    @Override
    public void create(Order order, Consumer<Created> answer) {
        call(
                order.placement().cluster(),
                to -> gateway.create(order, to),
                new Created.Unavailable(RETRY_AFTER),
                new Created.Refused(FailureClass.NEVER_RAN, "The cluster has no room."),
                answer);
    }

    @Override
    public void release(Target target, Consumer<Released> answer) {
        call(target.cluster(), to -> gateway.release(target, to), new Released.Unavailable(RETRY_AFTER), null, answer);
    }

    @Override
    public void stop(Target target, Duration grace, Consumer<Stopped> answer) {
        call(
                target.cluster(),
                to -> gateway.stop(target, grace, to),
                new Stopped.Unavailable(RETRY_AFTER),
                null,
                answer);
    }

    /// @param refused what a cluster that will not answers; null where it cannot refuse
    private <A> void call(
            ClusterId cluster, Consumer<Consumer<A>> request, A unavailable, @Nullable A refused, Consumer<A> answer) {
        var once = new Once<>(answer);
        FaultPlan.Request course = plan.request();
        switch (course) {
            case UNAVAILABLE -> after(plan.delay(), () -> once.accept(unavailable));
            case REFUSED -> after(plan.delay(), () -> once.accept(refused == null ? unavailable : refused));
            case NEVER_ANSWERED -> send(cluster, plan.delay(), request, _ -> {});
            case LOST -> after(PATIENCE, () -> once.accept(unavailable));
            case ANSWER_LOST -> {
                after(PATIENCE, () -> once.accept(unavailable));
                send(cluster, plan.delay(), request, _ -> {});
            }
            case PASSES, REPEATED -> {
                after(PATIENCE, () -> once.accept(unavailable));
                send(cluster, plan.delay(), request, given -> arrive(cluster, plan.delay(), () -> once.accept(given)));
                if (course == FaultPlan.Request.REPEATED) {
                    send(cluster, plan.echo(), request, _ -> {});
                }
            }
        }
    }

    private <A> void send(ClusterId cluster, Duration delay, Consumer<Consumer<A>> request, Consumer<A> answer) {
        arrive(cluster, delay, () -> request.accept(answer));
    }

    /// Lets a message arrive, unless its cluster is cut off by then.
    private void arrive(ClusterId cluster, Duration delay, Runnable message) {
        after(
                delay,
                () -> {
                    if (!cutOff.contains(cluster)) {
                        message.run();
                    }
                });
    }

    private void after(Duration delay, Runnable task) {
        timers.at(timers.now().plus(delay), task);
    }

    /// An answer that only counts the first time.
    private static final class Once<A> implements Consumer<A> {
        private final Consumer<A> answer;
        private boolean given;

        Once(Consumer<A> answer) {
            this.answer = answer;
        }

        @Override
        public void accept(A value) {
            if (!given) {
                given = true;
                answer.accept(value);
            }
        }
    }

    @Override
    public void watch(ClusterId cluster, Consumer<Observation> sink) {
        observer.watch(cluster, observation -> carry(observation, sink));
    }

    @Override
    public void unwatch(ClusterId cluster) {
        observer.unwatch(cluster);
    }

    @Override
    public void relist(ClusterId cluster) {
        arrive(cluster, plan.delay(), () -> observer.relist(cluster));
    }

    private void carry(Observation observation, Consumer<Observation> sink) {
        ClusterId cluster = observation.cluster();
        FaultPlan.Delivery delivery = plan.report();
        if (cutOff.contains(cluster) || delivery == FaultPlan.Delivery.LOST) {
            return;
        }
        Instant earliest = timers.now().plus(plan.delay());
        Instant arrives = busyUntil.merge(cluster, earliest, (a, b) -> a.isAfter(b) ? a : b);
        arrive(cluster, Duration.between(timers.now(), arrives), () -> sink.accept(observation));
        if (delivery == FaultPlan.Delivery.REPEATED) {
            arrive(cluster, Duration.between(timers.now(), arrives).plus(plan.echo()), () -> sink.accept(observation));
        }
    }
}
