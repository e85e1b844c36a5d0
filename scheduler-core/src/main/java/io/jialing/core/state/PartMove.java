package io.jialing.core.state;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.PartState;
import io.jialing.core.job.Retries;
import io.jialing.core.job.StopReason;
import io.jialing.core.state.PartRecord.AttemptRecord;
import io.jialing.core.state.PartRecord.Avoid;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A move of a part from one state to another, and what goes with it. Begun by [PartRecord#to] or [PartRecord#stay],
/// which take over what every move leaves as it is and end what the old state alone had: a cause, a back-off, a stop.
public final class PartMove {
    private static final Duration SHORTLY = Duration.ofSeconds(60);

    private final PartRecord from;
    private final PartState state;
    private final Instant at;
    private Instant waitingSince;
    private int attempts;
    private @Nullable AttemptRecord attempt;
    private String cause = "";
    private String message = "";
    private @Nullable Instant until;
    private @Nullable StopReason stopping;
    private Retries retries;
    private List<Avoid> avoid;
    private @Nullable Spill spill;
    private int requeues;
    private int stage;

    PartMove(PartRecord from, PartState state, Instant at) {
        this.from = from;
        this.state = state;
        this.at = at;
        waitingSince = from.waitingSince();
        attempts = from.attempts();
        attempt = from.attempt();
        retries = from.retries();
        avoid = from.avoid();
        spill = from.spill();
        requeues = from.requeues();
        stage = from.stage();
        if (state == from.state()) {
            cause = from.cause();
            message = from.message();
            until = from.until();
            stopping = from.stopping();
        }
    }

    /// Its next attempt begins.
    public PartMove planned(Placement placement, Choice choice) {
        attempts++;
        attempt = new AttemptRecord(attempts, AttemptState.PLANNED, placement, choice, "", at, null);
        return this;
    }

    /// Its attempt is in another state of dispatch.
    public PartMove attempt(AttemptState next) {
        attempt = from.currentAttempt().in(next);
        return this;
    }

    /// Its attempt is in another state of dispatch, and is now known to have run since `started`, if that is not null.
    public PartMove attempt(AttemptState next, @Nullable Instant started) {
        AttemptRecord current = from.currentAttempt().in(next);
        attempt = started == null ? current : current.startedAt(started);
        return this;
    }

    /// Its attempt's object has an identity.
    public PartMove live(String uid) {
        attempt = from.currentAttempt().live(uid);
        return this;
    }

    /// Its attempt's pods have all been running since `started`.
    public PartMove started(Instant started) {
        attempt = from.currentAttempt().startedAt(started);
        return this;
    }

    /// Waits anew: gates count from now, and those that had opened are closed again.
    public PartMove waitsAnew() {
        waitingSince = at;
        spill = null;
        return this;
    }

    /// Why, in one word that clients may rely on, and in words for people.
    public PartMove because(String word, String words) {
        cause = word;
        message = words;
        return this;
    }

    public PartMove until(Instant instant) {
        until = instant;
        return this;
    }

    public PartMove stopping(StopReason reason) {
        stopping = reason;
        return this;
    }

    public PartMove retries(Retries used) {
        retries = used;
        return this;
    }

    /// Stays away from a cluster for a while, and forgets what it no longer needs to avoid.
    public PartMove avoiding(ClusterId cluster, Duration time) {
        var still = new ArrayList<Avoid>();
        for (Avoid each : avoid) {
            if (each.until().isAfter(at) && !each.cluster().equals(cluster)) {
                still.add(each);
            }
        }
        still.add(new Avoid(cluster, at.plus(time)));
        avoid = still;
        return this;
    }

    /// Stays away for the minute that displaced work keeps clear of the place it was displaced from.
    public PartMove coolingDown(ClusterId cluster) {
        return avoiding(cluster, SHORTLY);
    }

    /// Has gone through a gate.
    public PartMove through(@Nullable Spill gate) {
        if (gate != null) {
            spill = gate;
        }
        return this;
    }

    /// Has obeyed so many of its owner's re-queue commands.
    public PartMove obeyed(int commands) {
        requeues = commands;
        return this;
    }

    /// Is to reach the next rung of its sweep.
    public PartMove promoted() {
        stage++;
        return this;
    }

    /// Is to run a revision of its service.
    public PartMove running(int revision) {
        stage = revision;
        return this;
    }

    /// The part after the move.
    public PartRecord record() {
        return new PartRecord(
                from.id(),
                from.version() + 1,
                state,
                state == from.state() ? from.since() : at,
                waitingSince,
                attempts,
                attempt,
                cause,
                message,
                until,
                stopping,
                retries,
                avoid,
                spill,
                requeues,
                stage);
    }
}
