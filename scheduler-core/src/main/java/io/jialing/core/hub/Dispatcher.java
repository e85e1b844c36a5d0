package io.jialing.core.hub;

import io.jialing.core.hub.ClusterGateway.Created;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.hub.ClusterGateway.Released;
import io.jialing.core.hub.ClusterGateway.Target;
import io.jialing.core.hub.Report.Step;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.AttemptState;
import io.jialing.core.job.PartState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.PartRecord;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings a stored placement to its cluster in the five steps of semantics §2. Each step may be the last one that this
/// leader takes: what is stored tells the next leader where to go on, and every call may be made again.
final class Dispatcher {
    private final Ledger ledger;
    private final Timers timers;
    private final ClusterGateway gateway;
    private final ClusterObserver observer;
    private final Lifecycle lifecycle;
    private final Consumer<Report> reports;

    Dispatcher(
            Ledger ledger,
            Timers timers,
            ClusterGateway gateway,
            ClusterObserver observer,
            Lifecycle lifecycle,
            Consumer<Report> reports) {
        this.ledger = ledger;
        this.timers = timers;
        this.gateway = gateway;
        this.observer = observer;
        this.lifecycle = lifecycle;
        this.reports = reports;
    }

    /// Step 1: stores a placement as a planned attempt, and goes on once it is durable.
    void reserve(PartRecord reserved) {
        AttemptId attempt = reserved.attemptId();
        reached(attempt, Step.BEFORE_RESERVE);
        lifecycle.move(reserved);
        ledger.afterStored(() -> {
            reached(attempt, Step.AFTER_RESERVE);
            mark(attempt);
        });
    }

    /// Step 2: stores that the cluster is about to be asked.
    void mark(AttemptId attempt) {
        PartRecord part = current(attempt, PartState.RESERVED);
        if (part == null || !ledger.live().isOn(HubSwitch.DISPATCH)) {
            return;
        }
        reached(attempt, Step.BEFORE_MARK);
        lifecycle.move(part.to(PartState.DISPATCHING, timers.now()).attempt(AttemptState.CREATING).record());
        ledger.afterStored(() -> {
            reached(attempt, Step.AFTER_MARK);
            create(attempt);
        });
    }

    /// Step 3: creates the object inert, or adopts it.
    void create(AttemptId attempt) {
        PartRecord part = current(attempt, PartState.DISPATCHING);
        if (part == null) {
            calledOff(attempt);
            return;
        }
        Order order = order(attempt, part);
        reached(attempt, Step.BEFORE_CREATE);
        gateway.create(
                order,
                answer ->
                        timers.submit(() -> {
                            reached(attempt, Step.AFTER_CREATE);
                            created(order, answer);
                        }));
    }

    private Order order(AttemptId attempt, PartRecord part) {
        var job = ledger.live().job(attempt.part().job());
        if (job == null) {
            throw new IllegalStateException("The job of attempt %s is over.".formatted(attempt));
        }
        return new Order(
                attempt, ledger.epoch(), part.currentAttempt().placement(), job.shapeOf(part.id()), part.stage());
    }

    private void created(Order order, Created answer) {
        AttemptId attempt = order.attempt();
        PartRecord part = current(attempt, PartState.DISPATCHING);
        switch (answer) {
            case Created.Exists(var uid) -> {
                if (part != null) {
                    store(attempt, part, uid);
                } else {
                    leftBehind(order, uid);
                }
            }
            case Created.Refused(var failure, var message) -> {
                if (part != null) {
                    lifecycle.fail(part, failure, message, null);
                } else {
                    calledOff(attempt);
                }
            }
            case Created.Unavailable(var retryAfter) -> again(retryAfter, () -> create(attempt));
        }
    }

    /// Its owner wants it stopped before anything was created; whatever there may be under its name is deleted.
    private void calledOff(AttemptId attempt) {
        PartRecord part = current(attempt, PartState.STOPPING);
        if (part != null) {
            lifecycle.deleteOnceStored(part);
        }
    }

    /// Step 4: stores the object's identity. From here on the attempt counts as released.
    void store(AttemptId attempt, PartRecord part, String uid) {
        reached(attempt, Step.BEFORE_STORE_UID);
        lifecycle.move(part.to(PartState.STARTING, timers.now()).live(uid).record());
        ledger.afterStored(() -> {
            reached(attempt, Step.AFTER_STORE_UID);
            release(attempt);
        });
    }

    /// Step 5: lets the object run.
    void release(AttemptId attempt) {
        PartRecord part = current(attempt, PartState.STARTING);
        if (part == null) {
            return;
        }
        reached(attempt, Step.BEFORE_RELEASE);
        gateway.release(
                target(attempt, part),
                answer ->
                        timers.submit(() -> {
                            reached(attempt, Step.AFTER_RELEASE);
                            released(attempt, answer);
                        }));
    }

    private void released(AttemptId attempt, Released answer) {
        switch (answer) {
            case Released.Done _ -> {
                // The observer tells how it goes on.
            }
            case Released.Changed _ -> {
                PartRecord part = current(attempt, PartState.STARTING);
                if (part != null) {
                    observer.relist(part.currentAttempt().placement().cluster());
                }
            }
            case Released.Unavailable(var retryAfter) -> again(retryAfter, () -> release(attempt));
        }
    }

    /// An object was seen inert although its attempt counts as released: an earlier leader came only so far, or the
    /// release got lost. Takes the object over under the own epoch, then releases it.
    void takeOver(AttemptId attempt) {
        PartRecord part = current(attempt, PartState.STARTING);
        if (part == null) {
            return;
        }
        Order order = order(attempt, part);
        gateway.create(
                order,
                answer ->
                        timers.submit(() -> {
                            switch (answer) {
                                case Created.Exists(var uid) -> {
                                    if (uid.equals(part.currentAttempt().uid())) {
                                        release(attempt);
                                    } else {
                                        leftBehind(order, uid);
                                    }
                                }
                                case Created.Refused _, Created.Unavailable _ -> {
                                    // Seen inert again in the next list, it is taken over then.
                                }
                            }
                        }));
    }

    /// An object is there, and by now its attempt was given up or has another one: nothing may run under its name.
    private void leftBehind(Order order, String uid) {
        AttemptId attempt = order.attempt();
        PartRecord part = lifecycle.known(attempt.part());
        boolean wanted =
                part != null
                        && part.attempts() == attempt.n()
                        && part.currentAttempt().state().isOpen()
                        && part.currentAttempt().uid().equals(uid)
                        && part.state() != PartState.STOPPING;
        if (!wanted) {
            var target = new Target(order.placement().cluster(), attempt, uid, ledger.epoch());
            ledger.afterStored(() -> lifecycle.delete(target));
        }
    }

    private Target target(AttemptId attempt, PartRecord part) {
        return new Target(
                part.currentAttempt().placement().cluster(), attempt, part.currentAttempt().uid(), ledger.epoch());
    }

    private void again(Duration after, Runnable step) {
        timers.at(timers.now().plus(after), step);
    }

    private void reached(AttemptId attempt, Step step) {
        reports.accept(new Report.Dispatching(attempt, step, timers.now()));
    }

    /// The part if the attempt is its current one, open, and in the given state.
    private @Nullable PartRecord current(AttemptId attempt, PartState state) {
        PartRecord part = lifecycle.known(attempt.part());
        return part != null
                        && part.state() == state
                        && part.attempts() == attempt.n()
                        && part.currentAttempt().state().isOpen()
                ? part
                : null;
    }
}
