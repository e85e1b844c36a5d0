package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.Retries;
import io.jialing.core.job.StopReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a part stands. The leader alone writes it.
///
/// @param version counts the changes, 0 for a part that nothing has happened to yet
/// @param since when it entered its state
/// @param waitingSince when it was last queued; gates count from here
/// @param attempts how many attempts it has had; the last one is current
/// @param attempt the current attempt; null before the first
/// @param cause why it is in this state, in one word that clients may rely on; empty when that goes without saying
/// @param message the same for a person, for example the cluster's own words; empty for none
/// @param until when a back-off ends; null outside [PartState#BACKOFF]
/// @param stopping why it is being stopped; null outside [PartState#STOPPING]
/// @param avoid clusters to stay away from for a while
/// @param spill the furthest gate that has opened for it since it was last queued; null for none
/// @param requeues how many of its owner's re-queue commands have been obeyed
/// @param stage how far its job has come with it: the rung that a trial is to reach, from 0; the revision that a
///   replica runs or is to run, from 1; 0 for a gang
public record PartRecord(
        PartId id,
        long version,
        PartState state,
        Instant since,
        Instant waitingSince,
        int attempts,
        @Nullable AttemptRecord attempt,
        String cause,
        String message,
        @Nullable Instant until,
        @Nullable StopReason stopping,
        Retries retries,
        List<Avoid> avoid,
        @Nullable Spill spill,
        int requeues,
        int stage) {
    /// The cause of a part that its owner keeps back.
    public static final String HELD_BY_OWNER = "HELD_BY_OWNER";

    /// The cause of a trial that has reached its rung and holds nothing until it is known whether it goes on.
    public static final String AWAITING_PROMOTION = "AWAITING_PROMOTION";

    /// The cause of a replica that its service does not need at the moment.
    public static final String SCALED_DOWN = "SCALED_DOWN";

    public PartRecord {
        avoid = List.copyOf(avoid);
        if (state.holdsCapacity() && attempt == null) {
            throw new IllegalArgumentException("Part %s cannot be %s without an attempt.".formatted(id, state));
        }
    }

    /// A cluster to stay away from until an instant.
    public record Avoid(ClusterId cluster, Instant until) {}

    /// The current try to run a part.
    ///
    /// @param choice why there
    /// @param placement where; its capacity is held while the part's state says so
    /// @param uid the identity that the cluster gave the object; empty until it is stored
    /// @param planned when it was decided
    /// @param started when its pods were seen running; null before
    public record AttemptRecord(
            int n,
            AttemptState state,
            Placement placement,
            Choice choice,
            String uid,
            Instant planned,
            @Nullable Instant started) {
        public AttemptRecord in(AttemptState next) {
            return new AttemptRecord(n, next, placement, choice, uid, planned, started);
        }

        public AttemptRecord live(String objectUid) {
            return new AttemptRecord(n, AttemptState.LIVE, placement, choice, objectUid, planned, started);
        }

        public AttemptRecord startedAt(Instant at) {
            return new AttemptRecord(n, state, placement, choice, uid, planned, at);
        }
    }

    /// The part of a job that nothing has happened to yet.
    public static PartRecord queued(PartId id, Instant submitted) {
        return queued(id, 0, submitted, submitted, 0, 0);
    }

    /// A part that its job begins only now. It is as old as its job, so that all of a sweep wait for a gate once.
    public static PartRecord begun(JobRecord job, int index, Instant at) {
        return queued(new PartId(job.id(), index), 1, at, job.submitted(), job.requeues(), 0);
    }

    /// A replica that its service begins. Its gates count from now, whatever the age of the service.
    public static PartRecord joining(JobRecord job, int index, int revision, Instant at) {
        return queued(new PartId(job.id(), index), 1, at, at, job.requeues(), revision);
    }

    private static PartRecord queued(
            PartId id, long version, Instant since, Instant waitingSince, int requeues, int stage) {
        return new PartRecord(
                id,
                version,
                PartState.QUEUED,
                since,
                waitingSince,
                0,
                null,
                "",
                "",
                null,
                null,
                Retries.NONE,
                List.of(),
                null,
                requeues,
                stage);
    }

    /// Whether it is a trial that has reached its rung.
    public boolean awaitsPromotion() {
        return state == PartState.HELD && cause.equals(AWAITING_PROMOTION);
    }

    /// Whether it is a replica that its service does not need at the moment.
    public boolean isScaledDown() {
        return state == PartState.HELD && cause.equals(SCALED_DOWN);
    }

    /// Where the part's capacity is held; null when it holds none.
    public @Nullable Placement held() {
        return state.holdsCapacity() && attempt != null ? attempt.placement() : null;
    }

    /// The identity of the current attempt.
    ///
    /// @throws IllegalStateException when there was none yet
    public AttemptId attemptId() {
        return new AttemptId(id, currentAttempt().n());
    }

    /// The current attempt.
    ///
    /// @throws IllegalStateException when there was none yet
    public AttemptRecord currentAttempt() {
        if (attempt == null) {
            throw new IllegalStateException("Part %s has had no attempt.".formatted(id));
        }
        return attempt;
    }

    /// Begins a move to another state.
    ///
    /// @throws IllegalStateException when the state may not become that one
    public PartMove to(PartState next, Instant at) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("Part %s cannot go from %s to %s.".formatted(id, state, next));
        }
        return new PartMove(this, next, at);
    }

    /// Begins a change that leaves the state as it is.
    public PartMove stay(Instant at) {
        return new PartMove(this, state, at);
    }

    /// The part with a placement that is not stored yet.
    ///
    /// @param gate the gate it went through; null at home
    public PartRecord reserved(Placement placement, Choice choice, @Nullable Spill gate, Instant at) {
        return to(PartState.RESERVED, at).planned(placement, choice).through(gate).record();
    }
}
