package io.jialing.core.hub;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.FailureClass;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What clusters tell the hub. Reports may be dropped, delayed, repeated or merged; a full list sets everything right.
public interface ClusterObserver {

    /// From now on hands every report of a cluster to `sink`, on any thread, starting with a full list.
    void watch(ClusterId cluster, Consumer<Observation> sink);

    /// Stops watching a cluster.
    void unwatch(ClusterId cluster);

    /// Asks for a full list; it comes as an [Observation.Listed].
    void relist(ClusterId cluster);

    /// How far an object has come.
    enum Phase {
        /// Created, not released.
        INERT,
        /// Released; not all of its pods run.
        PENDING,
        RUNNING,
        SUCCEEDED,
        FAILED
    }

    /// An attempt's object as its cluster shows it.
    ///
    /// @param failure what kind of failure it was; null unless it failed
    /// @param message the cluster's own words; empty for none
    /// @param started when all of its pods ran; null before
    /// @param finished when it was over; null before
    record Observed(
            AttemptId attempt,
            String uid,
            Phase phase,
            @Nullable FailureClass failure,
            String message,
            @Nullable Instant started,
            @Nullable Instant finished) {}

    /// A report of one cluster.
    sealed interface Observation {
        /// Everything there was in the cluster at an instant after `begun`.
        ///
        /// @param begun the hub's own clock when the list was asked for
        record Listed(ClusterId cluster, Instant begun, List<Observed> objects, List<Node> nodes)
                implements Observation {
            public Listed {
                objects = List.copyOf(objects);
                nodes = List.copyOf(nodes);
            }
        }

        /// An object is new or different.
        record Seen(ClusterId cluster, Observed object) implements Observation {}

        /// An object and all of its pods are gone.
        record Gone(ClusterId cluster, AttemptId attempt, String uid) implements Observation {}

        /// A node is new or different.
        record NodeSeen(ClusterId cluster, Node node) implements Observation {}

        record NodeGone(ClusterId cluster, NodeId node) implements Observation {}

        /// The cluster answers.
        record Heard(ClusterId cluster) implements Observation {}

        /// Who reports.
        ClusterId cluster();
    }
}
