package io.jialing.core.job;

import java.util.EnumSet;
import java.util.Set;

/// Where a part is in its life, and where it may go next (semantics §3).
public enum PartState {
    /// Waits for a placement; always explained.
    QUEUED,
    /// Kept back by its owner, after too many start time-outs, or while a trial does not go on or a service needs fewer
    /// replicas.
    HELD,
    /// Waits for an instant before it may be planned again.
    BACKOFF,
    /// A placement is stored; the cluster was not asked yet.
    RESERVED,
    /// The inert object is being created.
    DISPATCHING,
    /// The object is released; its pods are not all running.
    STARTING,
    RUNNING,
    /// The cluster is silent; what the part does is not known.
    UNKNOWN,
    /// Being stopped; keeps its capacity until its pods are gone.
    STOPPING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    /// Refused by a rule that waiting cannot change.
    REJECTED;

    /// Whether a part in this state may enter `next`.
    public boolean canBecome(PartState next) {
        return switch (this) {
            case QUEUED -> among(next, RESERVED, HELD, CANCELLED, REJECTED);
            case HELD -> among(next, QUEUED, CANCELLED);
            case BACKOFF -> among(next, QUEUED, HELD, CANCELLED);
            case RESERVED -> among(next, DISPATCHING, QUEUED, HELD, CANCELLED);
            case DISPATCHING -> among(next, STARTING, QUEUED, BACKOFF, FAILED, STOPPING, UNKNOWN);
            case STARTING -> among(next, RUNNING, SUCCEEDED, FAILED, BACKOFF, HELD, STOPPING, UNKNOWN);
            case RUNNING -> among(next, SUCCEEDED, FAILED, BACKOFF, HELD, STOPPING, UNKNOWN);
            case UNKNOWN ->
                    among(next, STARTING, RUNNING, SUCCEEDED, FAILED, BACKOFF, HELD, QUEUED, STOPPING, CANCELLED);
            case STOPPING -> among(next, QUEUED, BACKOFF, HELD, SUCCEEDED, FAILED, CANCELLED, UNKNOWN);
            case SUCCEEDED, FAILED, CANCELLED, REJECTED -> false;
        };
    }

    /// Whether nothing will ever change again.
    public boolean isTerminal() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELLED, REJECTED -> true;
            case QUEUED, HELD, BACKOFF, RESERVED, DISPATCHING, STARTING, RUNNING, UNKNOWN, STOPPING -> false;
        };
    }

    /// Whether a part in this state holds the capacity of its placement.
    public boolean holdsCapacity() {
        return switch (this) {
            case RESERVED, DISPATCHING, STARTING, RUNNING, UNKNOWN, STOPPING -> true;
            case QUEUED, HELD, BACKOFF, SUCCEEDED, FAILED, CANCELLED, REJECTED -> false;
        };
    }

    /// The states this one may become, in the order of declaration.
    public Set<PartState> successors() {
        var successors = EnumSet.noneOf(PartState.class);
        for (PartState next : values()) {
            if (canBecome(next)) {
                successors.add(next);
            }
        }
        return successors;
    }

    private static boolean among(PartState next, PartState... allowed) {
        for (PartState state : allowed) {
            if (state == next) {
                return true;
            }
        }
        return false;
    }
}
