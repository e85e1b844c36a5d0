package io.jialing.api.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.hub.ClusterGateway;
import io.jialing.core.hub.ClusterObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The connection between the hub and simulated clusters, which can be cut cluster by cluster, as a network is: what
/// runs there runs on, and nothing of it is heard.
public final class SimulatedWire implements ClusterGateway, ClusterObserver {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ClusterGateway gateway;
    private final ClusterObserver observer;
    private final Set<ClusterId> cut = ConcurrentHashMap.newKeySet();

    /// A connection that is whole.
    public SimulatedWire(ClusterGateway gateway, ClusterObserver observer) {
        this.gateway = gateway;
        this.observer = observer;
    }

    /// Cuts the connection to a cluster, or mends it.
    public void cut(ClusterId cluster, boolean silent) {
        if (silent) {
            cut.add(cluster);
        } else {
            cut.remove(cluster);
        }
    }

    @Override
    public void create(Order order, Consumer<Created> answer) {
        if (cut.contains(order.placement().cluster())) {
            answer.accept(new Created.Unavailable(RETRY));
        } else {
            gateway.create(order, answer);
        }
    }

    @Override
    public void release(Target target, Consumer<Released> answer) {
        if (cut.contains(target.cluster())) {
            answer.accept(new Released.Unavailable(RETRY));
        } else {
            gateway.release(target, answer);
        }
    }

    @Override
    public void stop(Target target, Duration grace, Consumer<Stopped> answer) {
        if (cut.contains(target.cluster())) {
            answer.accept(new Stopped.Unavailable(RETRY));
        } else {
            gateway.stop(target, grace, answer);
        }
    }

    @Override
    public void watch(ClusterId cluster, Consumer<Observation> sink) {
        observer.watch(
                cluster,
                observation -> {
                    if (!cut.contains(cluster)) {
                        sink.accept(observation);
                    }
                });
    }

    @Override
    public void unwatch(ClusterId cluster) {
        observer.unwatch(cluster);
    }

    @Override
    public void relist(ClusterId cluster) {
        if (!cut.contains(cluster)) {
            observer.relist(cluster);
        }
    }
}
