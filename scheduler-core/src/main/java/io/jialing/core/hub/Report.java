package io.jialing.core.hub;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Health;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.PartId;
import io.jialing.core.planning.Plan;
import io.jialing.core.state.PartRecord;
import java.time.Instant;

/// What the hub tells about its own work. Core logs and measures nothing; whoever runs it turns reports into logs and
/// metrics. Reports come on the hub's thread, in order.
public sealed interface Report {
    /// A cycle begins to plan.
    record CycleBegun(Instant at) implements Report {}

    /// A cycle has planned, and its decisions are applied in memory.
    record CycleEnded(Instant at, Plan plan) implements Report {}

    /// A part moved, in memory; the move is being stored.
    record Moved(PartRecord before, PartRecord after) implements Report {}

    /// A dispatch has come to one of its steps.
    record Dispatching(AttemptId attempt, Step step, Instant at) implements Report {}

    /// A cluster's health changed.
    record HealthMoved(Health health) implements Report {}

    /// So many clusters fell silent together that the hub suspects its own network: nothing expires until one answers.
    record Brake(boolean on, Instant at) implements Report {}

    /// A cluster holds a running object that no record knows; it is left alone.
    record Orphan(ClusterId cluster, AttemptId attempt) implements Report {}

    /// An object of an attempt that is over was found and is being deleted.
    record Leftover(ClusterId cluster, AttemptId attempt) implements Report {}

    /// A stop is not complete although its time is up; it is asked for again.
    record StopOverdue(PartId part) implements Report {}

    /// Something failed that should not; the hub goes on without it.
    record Broken(String doing, RuntimeException failure) implements Report {}

    /// The hub leads no more.
    record Deposed(String why) implements Report {}

    /// The steps of a dispatch (semantics §2), before and after each.
    enum Step {
        BEFORE_RESERVE,
        AFTER_RESERVE,
        BEFORE_MARK,
        AFTER_MARK,
        BEFORE_CREATE,
        AFTER_CREATE,
        BEFORE_STORE_UID,
        AFTER_STORE_UID,
        BEFORE_RELEASE,
        AFTER_RELEASE
    }
}
