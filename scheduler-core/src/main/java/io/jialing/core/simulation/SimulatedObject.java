package io.jialing.core.simulation;

import io.jialing.core.cluster.Placement;
import io.jialing.core.hub.ClusterObserver.Observed;
import io.jialing.core.hub.ClusterObserver.Phase;
import io.jialing.core.job.FailureClass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The object of one attempt in its cluster, as its events have made it.
///
/// @param epoch of the leader that claimed it last
/// @param bound when its pods got their nodes
/// @param gone when it and its pods will be gone; null while nobody deletes it
record SimulatedObject(
        ClusterEvent.Created created,
        long epoch,
        @Nullable Instant released,
        @Nullable Instant bound,
        @Nullable Instant started,
        @Nullable Instant finished,
        @Nullable FailureClass failure,
        String message,
        @Nullable Instant gone) {

    SimulatedObject(ClusterEvent.Created created) {
        this(created, created.epoch(), null, null, null, null, null, "", null);
    }

    /// The object after one more of its events.
    SimulatedObject after(ClusterEvent.Happened event) {
        return switch (event) {
            case ClusterEvent.Created anew -> new SimulatedObject(anew);
            case ClusterEvent.Claimed claimed ->
                    new SimulatedObject(
                            created, claimed.epoch(), released, bound, started, finished, failure, message, gone);
            case ClusterEvent.Released _ ->
                    new SimulatedObject(created, epoch, event.at(), bound, started, finished, failure, message, gone);
            case ClusterEvent.Bound _ ->
                    new SimulatedObject(
                            created, epoch, released, event.at(), started, finished, failure, message, gone);
            case ClusterEvent.Started _ ->
                    new SimulatedObject(created, epoch, released, bound, event.at(), finished, failure, message, gone);
            case ClusterEvent.Finished over ->
                    new SimulatedObject(
                            created, epoch, released, bound, started, over.at(), over.failure(), over.message(), gone);
            case ClusterEvent.Stopping stopping ->
                    new SimulatedObject(
                            created, epoch, released, bound, started, finished, failure, message, stopping.until());
            case ClusterEvent.Gone _ -> this;
        };
    }

    String uid() {
        return created.uid();
    }

    Placement placement() {
        return created.placement();
    }

    /// Whether its pods are on their nodes and use them.
    boolean usesNodes() {
        return bound != null && finished == null;
    }

    Phase phase() {
        if (finished != null) {
            return failure == null ? Phase.SUCCEEDED : Phase.FAILED;
        }
        if (started != null) {
            return Phase.RUNNING;
        }
        return released != null ? Phase.PENDING : Phase.INERT;
    }

    /// What the cluster shows of it.
    Observed observed() {
        return new Observed(created.attempt(), uid(), phase(), failure, message, started, finished);
    }
}
