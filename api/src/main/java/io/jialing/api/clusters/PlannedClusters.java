package io.jialing.api.clusters;

import io.jialing.api.clusters.ClusterPlans.Plan;
import io.jialing.api.runtime.StateView;
import io.jialing.api.simulation.Fleet;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.simulation.SimulatedClusters;
import io.jialing.core.state.Change;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Makes the simulated clusters that were registered over REST be there, on whichever replica leads or comes to lead.
@Component
final class PlannedClusters implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(PlannedClusters.class);

    private final ClusterPlans plans;
    private final StateView view;
    private final Fleet fleet;
    private @Nullable ExecutorService thread;
    private StateView.@Nullable Subscription subscription;

    PlannedClusters(ClusterPlans plans, StateView view, Fleet fleet) {
        this.plans = plans;
        this.view = view;
        this.fleet = fleet;
    }

    @Override
    public void start() {
        var opener = Executors.newSingleThreadExecutor(Thread.ofVirtual().name("planned-clusters").factory());
        thread = opener;
        // First the subscription: a cluster that is registered in between is opened twice, which changes nothing.
        subscription = view.subscribe(step -> step.entries().forEach(entry -> registered(opener, entry.change())));
        plans.all().forEach(this::open);
    }

    private void registered(ExecutorService opener, Change change) {
        if (change instanceof Change.ClusterChanged(var cluster)
                && cluster.kind() == ClusterKind.SIMULATED
                && cluster.version() == 1) {
            opener.execute(() -> open(cluster.id()));
        }
    }

    private void open(ClusterId cluster) {
        try {
            plans.find(cluster).ifPresent(this::open);
        } catch (RuntimeException failure) {
            log.atError()
                    .addKeyValue("cluster", cluster)
                    .setCause(failure)
                    .log("A simulated cluster could not be opened; it is silent until the next start");
        }
    }

    private void open(Plan plan) {
        fleet.open(plan.cluster(), SimulatedClusters.nodes(plan.cluster(), plan.pools()));
    }

    @Override
    public void stop() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
