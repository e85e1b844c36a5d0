package io.jialing.core.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.FailureClass;
import io.jialing.core.resource.Resources;
import io.jialing.core.simulation.SimulatedWork.Work;
import io.jialing.core.state.ShapeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that happened in a simulated cluster. A cluster is the fold of its events, so that one that is opened
/// again over its journal is the cluster it was.
public sealed interface ClusterEvent {
    /// The cluster came to be, or has other nodes from now on.
    record Opened(ClusterId cluster, Instant at, List<Node> nodes) implements ClusterEvent {
        public Opened {
            nodes = List.copyOf(nodes);
        }
    }

    /// A node broke down; what ran on it is over.
    ///
    /// @param until when it will be repaired; null when nobody knows
    record NodeFailed(ClusterId cluster, Instant at, String node, @Nullable Instant until) implements ClusterEvent {}

    record NodeRepaired(ClusterId cluster, Instant at, String node) implements ClusterEvent {}

    /// An inert object was created.
    ///
    /// @param perWorker what each of its pods asks for, apart from cards
    /// @param work what it will do once it is released
    record Created(
            ClusterId cluster,
            Instant at,
            AttemptId attempt,
            String uid,
            long epoch,
            ShapeId shape,
            Placement placement,
            Resources perWorker,
            Work work)
            implements Happened {}

    /// A leader has written its epoch on an inert object.
    record Claimed(ClusterId cluster, Instant at, AttemptId attempt, String uid, long epoch) implements Happened {}

    /// The object may run from now on.
    record Released(ClusterId cluster, Instant at, AttemptId attempt, String uid) implements Happened {}

    /// Its pods were given their nodes, all at once.
    record Bound(ClusterId cluster, Instant at, AttemptId attempt, String uid) implements Happened {}

    /// All of its pods run.
    record Started(ClusterId cluster, Instant at, AttemptId attempt, String uid) implements Happened {}

    /// Its pods have ended.
    ///
    /// @param failure null when they succeeded
    record Finished(
            ClusterId cluster,
            Instant at,
            AttemptId attempt,
            String uid,
            @Nullable FailureClass failure,
            String message)
            implements Happened {}

    /// It is being deleted.
    ///
    /// @param until when its pods will be gone
    record Stopping(ClusterId cluster, Instant at, AttemptId attempt, String uid, Instant until) implements Happened {}

    /// It and its pods are gone.
    record Gone(ClusterId cluster, Instant at, AttemptId attempt, String uid) implements Happened {}

    /// An event of one object.
    sealed interface Happened extends ClusterEvent {
        AttemptId attempt();

        /// The identity that the cluster gave it.
        String uid();
    }

    ClusterId cluster();

    Instant at();
}
