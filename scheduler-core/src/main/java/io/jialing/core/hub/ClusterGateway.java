package io.jialing.core.hub;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.FailureClass;
import io.jialing.core.state.Shape;
import java.time.Duration;
import java.util.function.Consumer;

/// What the hub asks of clusters. Calls return at once; the answer may come on any thread, late, or after the same call
/// was made again, so every verb is idempotent.
public interface ClusterGateway {

    /// Creates the attempt's object inert, under its own name; where it is there already and says the same, adopts it
    /// and writes the epoch on it, unless it was released.
    void create(Order order, Consumer<Created> answer);

    /// Lets the attempt's object run, if it still has this uid and epoch.
    void release(Target target, Consumer<Released> answer);

    /// Deletes the attempt's object and its pods. The observer tells when they are gone.
    ///
    /// @param grace how long its pods have to end by themselves
    void stop(Target target, Duration grace, Consumer<Stopped> answer);

    /// An attempt to create.
    ///
    /// @param epoch the leader's epoch, written on the object
    /// @param stage the rung that a trial is to reach, from 0, or the revision that a replica runs, from 1; 0 for a
    ///   gang
    record Order(AttemptId attempt, long epoch, Placement placement, Shape shape, int stage) {}

    /// An object to act on.
    ///
    /// @param uid the object's identity; empty for whatever carries the attempt's name
    record Target(ClusterId cluster, AttemptId attempt, String uid, long epoch) {}

    /// The answer to [#create].
    sealed interface Created {
        /// The object is there, new or adopted.
        record Exists(String uid) implements Created {}

        /// The cluster will not have it.
        ///
        /// @param failure what kind of failure that is
        /// @param message the cluster's own words
        record Refused(FailureClass failure, String message) implements Created {}

        /// The cluster did not answer, or said to come again.
        record Unavailable(Duration retryAfter) implements Created {}
    }

    /// The answer to [#release].
    sealed interface Released {
        record Done() implements Released {}

        /// There is another object, or none, or it has another epoch: read again.
        record Changed(String message) implements Released {}

        record Unavailable(Duration retryAfter) implements Released {}
    }

    /// The answer to [#stop].
    sealed interface Stopped {
        /// It is being deleted.
        record Accepted() implements Stopped {}

        /// There is no such object, and none of its pods.
        record Absent() implements Stopped {}

        record Unavailable(Duration retryAfter) implements Stopped {}
    }
}
