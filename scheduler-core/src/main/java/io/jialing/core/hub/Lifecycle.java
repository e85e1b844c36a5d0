package io.jialing.core.hub;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.hub.ClusterGateway.Stopped;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.FailureClass;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.job.Retries;
import io.jialing.core.job.RetryRules;
import io.jialing.core.job.StopReason;
import io.jialing.core.serving.Upkeep;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartMove;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.PartRecord.AttemptRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// Moves parts where owners, clocks and failures want them: commands, deadlines, retries, stops.
final class Lifecycle {
    private static final Duration AVOID_AFTER_FAILURE = Duration.ofMinutes(5);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(5);
    private static final String HELD_BY_OWNER = PartRecord.HELD_BY_OWNER;

    private final Ledger ledger;
    private final Timers timers;
    private final ClusterGateway gateway;
    private final HubSettings settings;
    private final RetryRules rules;
    private final DoubleSupplier jitter;
    private final Consumer<Report> reports;

    Lifecycle(
            Ledger ledger,
            Timers timers,
            ClusterGateway gateway,
            HubSettings settings,
            RetryRules rules,
            DoubleSupplier jitter,
            Consumer<Report> reports) {
        this.ledger = ledger;
        this.timers = timers;
        this.gateway = gateway;
        this.settings = settings;
        this.rules = rules;
        this.jitter = jitter;
        this.reports = reports;
    }

    /// Writes a move and sets the clock for the state it leads to.
    void move(PartRecord part) {
        ledger.write(part);
        watch(part);
    }

    /// Sets the clock for the state a part is in.
    void watch(PartRecord part) {
        JobRecord job = ledger.live().job(part.id().job());
        Instant deadline = job == null ? null : deadline(job, part);
        if (deadline != null) {
            timers.at(
                    deadline,
                    () -> {
                        PartRecord now = known(part.id());
                        if (now != null && now.version() == part.version()) {
                            timeUp(now);
                        }
                    });
        }
    }

    private @Nullable Instant deadline(JobRecord job, PartRecord part) {
        return switch (part.state()) {
            case QUEUED, HELD -> job.startBefore();
            case BACKOFF -> part.until();
            case RESERVED -> part.since().plus(settings.reservedFor());
            case DISPATCHING -> part.since().plus(settings.dispatchFor());
            case STARTING -> part.since().plus(settings.startFor());
            case RUNNING -> {
                Instant started = part.currentAttempt().started();
                yield job.maxRuntime() == null || started == null
                        ? null
                        : started.plus(job.maxRuntime()).plus(settings.overrun());
            }
            case STOPPING -> timers.now().plus(settings.stopAgain());
            case UNKNOWN, SUCCEEDED, FAILED, CANCELLED, REJECTED -> null;
        };
    }

    private void timeUp(PartRecord part) {
        Instant now = timers.now();
        switch (part.state()) {
            case QUEUED, HELD ->
                    move(
                            part.to(PartState.CANCELLED, now)
                                    .because(
                                            "START_BEFORE_PASSED",
                                            "It had not started by %s.".formatted(job(part).startBefore()))
                                    .record());
            case BACKOFF -> {
                if (ledger.live().isOn(HubSwitch.RETRIES)) {
                    queue(part);
                } else {
                    move(part.stay(now).until(now.plus(settings.stopAgain())).record());
                }
            }
            case RESERVED ->
                    move(
                            part.to(PartState.QUEUED, now)
                                    .attempt(AttemptState.ENDED)
                                    .because("NOT_DISPATCHED", "The placement was not dispatched in time.")
                                    .record());
            case DISPATCHING -> {
                // Step 4 can no longer succeed: the attempt is over. What the cluster may have created is deleted.
                fail(part, FailureClass.NEVER_RAN, "The cluster did not create the object in time.", null);
                delete(part);
            }
            case STARTING -> stop(part, StopReason.SLOW_START, "Its pods were not all running in time.");
            case RUNNING -> stop(part, StopReason.EXPIRE, "It ran longer than its maxRuntime.");
            case STOPPING -> {
                boolean overdue =
                        Duration.between(part.since(), now).compareTo(settings.grace().plus(LONGEST_STOP)) > 0;
                if (overdue) {
                    reports.accept(new Report.StopOverdue(part.id()));
                }
                delete(part);
                watch(part);
            }
            case UNKNOWN, SUCCEEDED, FAILED, CANCELLED, REJECTED ->
                    throw new IllegalStateException("A part that is %s has no deadline.".formatted(part.state()));
        }
    }

    /// Does what the owner of a job wants.
    void obey(JobRecord job, PartRecord part) {
        if (job.cancel()) {
            cancel(part);
        } else if (job.hold()) {
            hold(part);
        } else if (part.state() == PartState.HELD && part.cause().equals(HELD_BY_OWNER)) {
            queue(part);
        } else if (job.requeues() > part.requeues()) {
            requeue(part, job.requeues());
        }
    }

    private void cancel(PartRecord part) {
        end(part, StopReason.CANCEL);
    }

    /// Ends a part for good, whatever it is doing.
    ///
    /// @param reason one that leads to [PartState#CANCELLED]
    void end(PartRecord part, StopReason reason) {
        String cause = reason == StopReason.CANCEL ? "CANCELLED_BY_OWNER" : reason.name();
        switch (part.state()) {
            case QUEUED, HELD, BACKOFF -> move(part.to(PartState.CANCELLED, timers.now()).because(cause, "").record());
            case RESERVED ->
                    move(
                            part.to(PartState.CANCELLED, timers.now())
                                    .attempt(AttemptState.ENDED)
                                    .because(cause, "")
                                    .record());
            case DISPATCHING, STARTING, RUNNING, UNKNOWN, STOPPING -> stop(part, reason, "");
            case SUCCEEDED, FAILED, CANCELLED, REJECTED -> {}
        }
    }

    private void hold(PartRecord part) {
        keepBack(part, StopReason.HOLD, HELD_BY_OWNER);
    }

    /// Takes a replica away that its service does not need at the moment.
    void scaleDown(PartRecord part) {
        keepBack(part, StopReason.SCALE, PartRecord.SCALED_DOWN);
    }

    private void keepBack(PartRecord part, StopReason reason, String cause) {
        switch (part.state()) {
            case QUEUED, BACKOFF -> move(part.to(PartState.HELD, timers.now()).because(cause, "").record());
            case RESERVED ->
                    move(part.to(PartState.HELD, timers.now()).attempt(AttemptState.ENDED).because(cause, "").record());
            case DISPATCHING, STARTING, RUNNING, UNKNOWN -> stop(part, reason, "");
            case HELD, STOPPING, SUCCEEDED, FAILED, CANCELLED, REJECTED -> {}
        }
    }

    private void requeue(PartRecord part, int commands) {
        Instant now = timers.now();
        if (part.awaitsPromotion() || part.isScaledDown()) {
            move(part.stay(now).obeyed(commands).record()); // it is not up to its owner whether it goes on
            return;
        }
        switch (part.state()) {
            case HELD, BACKOFF -> move(part.to(PartState.QUEUED, now).waitsAnew().obeyed(commands).record());
            case QUEUED -> move(part.stay(now).waitsAnew().obeyed(commands).record());
            case RESERVED ->
                    move(
                            part.to(PartState.QUEUED, now)
                                    .attempt(AttemptState.ENDED)
                                    .waitsAnew()
                                    .obeyed(commands)
                                    .record());
            case DISPATCHING, STARTING, RUNNING, UNKNOWN -> {
                move(
                        part.to(PartState.STOPPING, now)
                                .stopping(StopReason.MIGRATE)
                                .because("REQUEUED_BY_OWNER", "")
                                .obeyed(commands)
                                .record());
                deleteUnlessDispatching(part);
            }
            case STOPPING -> move(part.stay(now).obeyed(commands).record());
            case SUCCEEDED, FAILED, CANCELLED, REJECTED -> {}
        }
    }

    /// Queues a part again after a back-off or a hold.
    private void queue(PartRecord part) {
        move(part.to(PartState.QUEUED, timers.now()).waitsAnew().record());
    }

    /// Begins to stop a part, or gives its stop another reason.
    void stop(PartRecord part, StopReason reason, String message) {
        if (part.state() == PartState.STOPPING) {
            if (part.stopping() != reason) {
                ledger.write(part.stay(timers.now()).stopping(reason).because(reason.name(), message).record());
                watch(ledger.live().part(part.id()));
            }
            return;
        }
        move(part.to(PartState.STOPPING, timers.now()).stopping(reason).because(reason.name(), message).record());
        deleteUnlessDispatching(part);
    }

    /// The object of a stopping part and all of its pods are gone, or never were.
    void stopped(PartRecord part) {
        StopReason reason = part.stopping();
        if (reason == null) {
            throw new IllegalStateException("Part %s is %s, not being stopped.".formatted(part.id(), part.state()));
        }
        if (reason == StopReason.SLOW_START) {
            fail(part, FailureClass.START_TIMEOUT, part.message(), null);
            return;
        }
        JobRecord job = ledger.live().job(part.id().job());
        boolean held = job != null && job.hold();
        PartState next = job != null && job.cancel() ? PartState.CANCELLED : held ? PartState.HELD : reason.next();
        String kept = reason == StopReason.SCALE && !held ? PartRecord.SCALED_DOWN : HELD_BY_OWNER;
        PartMove move =
                part.to(next, timers.now())
                        .attempt(AttemptState.ENDED)
                        .because(next == PartState.HELD ? kept : part.cause(), part.message());
        if (next == PartState.QUEUED) {
            ClusterId cluster = part.currentAttempt().placement().cluster();
            move.waitsAnew().coolingDown(cluster);
        }
        move(move.record());
    }

    /// An attempt has done what it was to do. A trial that has reached a rung on its way waits there, and holds
    /// nothing; a replica was to serve on, unless it is being stopped.
    ///
    /// @param started when its pods all ran, null when nobody knows
    void succeed(PartRecord part, @Nullable Instant started) {
        if (job(part).makeup() instanceof Makeup.Replicas) {
            if (part.state() != PartState.STOPPING) {
                fail(part, FailureClass.EXIT_CODE, "The server ended by itself.", started);
            }
            return;
        }
        boolean waits =
                job(part).makeup() instanceof Makeup.Trials(var sweep)
                        && sweep.rungs() != null
                        && !sweep.rungs().isLast(part.stage())
                        && part.state() != PartState.STOPPING;
        PartMove move =
                waits
                        ? part.to(PartState.HELD, timers.now()).because(PartRecord.AWAITING_PROMOTION, "")
                        : part.to(PartState.SUCCEEDED, timers.now());
        move(move.attempt(AttemptState.ENDED, started).record());
    }

    /// An attempt has failed; what follows is up to the retry rules.
    ///
    /// @param started when its pods all ran, null when they never did or nobody knows
    void fail(PartRecord part, FailureClass failure, String message, @Nullable Instant started) {
        end(part, failure, message, AttemptState.ENDED, started);
    }

    /// Gives up an attempt on a cluster that may or may not still run it.
    void abandon(PartRecord part) {
        end(part, FailureClass.CLUSTER_LOST, "The cluster was lost.", AttemptState.ABANDONED, null);
    }

    /// A service is kept up however often it fails, and what ran well for a while begins to count anew.
    private RetryRules.Next next(JobRecord job, PartRecord part, FailureClass failure, @Nullable Instant started) {
        if (!(job.makeup() instanceof Makeup.Replicas)) {
            return rules.after(failure, part.retries(), job.userRetries(), jitter.getAsDouble());
        }
        boolean ranWell = started != null && started.plus(Upkeep.SETTLED).isBefore(timers.now());
        return RetryRules.ENDLESS.after(
                failure, ranWell ? Retries.NONE : part.retries(), Integer.MAX_VALUE, jitter.getAsDouble());
    }

    private void end(
            PartRecord part, FailureClass failure, String message, AttemptState attempt, @Nullable Instant started) {
        JobRecord job = job(part);
        Instant now = timers.now();
        AttemptRecord current = part.currentAttempt();
        ClusterId cluster = current.placement().cluster();
        RetryRules.Next next = next(job, part, failure, started == null ? current.started() : started);
        PartMove move =
                switch (next) {
                    case RetryRules.Next.Again(var delay, var used) ->
                            part.to(PartState.BACKOFF, now)
                                    .until(now.plus(delay))
                                    .retries(used)
                                    .avoiding(cluster, AVOID_AFTER_FAILURE);
                    case RetryRules.Next.Hold(var used) ->
                            part.to(part.state().canBecome(PartState.HELD) ? PartState.HELD : PartState.FAILED, now)
                                    .retries(used);
                    case RetryRules.Next.Fail(var used) -> part.to(PartState.FAILED, now).retries(used);
                };
        move.attempt(attempt, started).because(failure.name(), message);
        move(move.record());
    }

    /// Deletes the object of a part's attempt, if there is one. The observer tells when it is gone.
    void delete(PartRecord part) {
        AttemptRecord attempt = part.currentAttempt();
        delete(new Target(attempt.placement().cluster(), part.attemptId(), attempt.uid(), ledger.epoch()));
    }

    /// Deletes an object. The observer tells when it is gone.
    void delete(Target target) {
        gateway.stop(target, settings.grace(), answer -> timers.submit(() -> deleteAnswered(target, answer)));
    }

    void deleteOnceStored(PartRecord part) {
        ledger.afterStored(() -> delete(part));
    }

    /// Deletes the object of a part that is being stopped. An object that is being created is left to its dispatch: a
    /// stop that overtook the order to create would find nothing, and the object would come after the part's end.
    private void deleteUnlessDispatching(PartRecord before) {
        if (before.state() != PartState.DISPATCHING) {
            deleteOnceStored(before);
        }
    }

    private void deleteAnswered(Target target, Stopped answer) {
        switch (answer) {
            case Stopped.Accepted _, Stopped.Unavailable _ -> {
                // The stop is asked for again until the observer says that the object is gone.
            }
            case Stopped.Absent _ -> {
                PartRecord part = known(target.attempt().part());
                if (part != null && part.attempts() == target.attempt().n() && part.state() == PartState.STOPPING) {
                    stopped(part);
                }
            }
        }
    }

    private JobRecord job(PartRecord part) {
        JobRecord job = ledger.live().job(part.id().job());
        if (job == null) {
            throw new IllegalStateException("The job of part %s is over.".formatted(part.id()));
        }
        return job;
    }

    /// The part as it stands, null when its job is over or unknown or has not begun it.
    @Nullable PartRecord known(PartId id) {
        return ledger.live().find(id);
    }
}
