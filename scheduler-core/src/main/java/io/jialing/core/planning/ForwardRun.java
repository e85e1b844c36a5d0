package io.jialing.core.planning;

import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Lets the hub run ahead on paper: ends what runs when it must end at the latest, plans after each end with the very
/// planner that will plan then, and shows which part gets its place when.
///
/// A run has bounded work: it gives up after [#MOST_WORK] nodes and clusters looked at, which takes about half a
/// second.
final class ForwardRun {
    /// The most waiting parts of a hub that is still run ahead.
    static final int MOST_WAITING = 2_000;

    /// The most nodes, and clusters for each part searched for, looked at in one run.
    static final long MOST_WORK = 1_000_000;

    private final Planner planner;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private HubState state;
    private Instant now;
    private final int clusters;
    private long work;
    private boolean somethingNeverEnds;

    /// A part leaves its state by itself.
    private record Event(Instant at, PartId part) implements Comparable<Event> {
        private static final Comparator<Event> ORDER = Comparator.comparing(Event::at).thenComparing(Event::part);

        @Override
        public int compareTo(Event other) {
            return ORDER.compare(this, other);
        }
    }

    /// How a run ends.
    enum End {
        /// What was asked for has been seen.
        SEEN,
        /// The instant was reached until which it was to run.
        REACHED,
        /// Nothing would happen any more.
        STILL,
        /// It would have been too much work.
        GIVEN_UP
    }

    ForwardRun(Planner planner, HubState state, Instant now) {
        this.planner = planner;
        this.state = state;
        this.now = now;
        int count = 0;
        for (var _ : state.clusters()) {
            count++;
        }
        clusters = count;
    }

    /// When a part will get its place.
    Forecast untilPlaced(PartId target) {
        PartRecord part = state.part(target);
        if (part.state().holdsCapacity()) {
            return new Forecast.Unknown(Forecast.Why.PLACED);
        }
        JobRecord job = state.job(target.job());
        if (part.state() == PartState.HELD || (job != null && (job.hold() || job.cancel()))) {
            return new Forecast.Unknown(Forecast.Why.HELD);
        }
        if (!state.isOn(HubSwitch.PLANNING) || !state.isOn(HubSwitch.DISPATCH)) {
            return new Forecast.Unknown(Forecast.Why.SWITCHED_OFF);
        }
        if (isHopeless(target)) {
            return new Forecast.Unknown(Forecast.Why.NO_SUCH_CAPACITY);
        }
        if (state.waitingCount() > MOST_WAITING) {
            return new Forecast.Unknown(Forecast.Why.TOO_MANY_WAITING);
        }
        return switch (until(Instant.MAX, (placed, _) -> placed.part().equals(target))) {
            case SEEN -> new Forecast.Expected(null, now, Forecast.Basis.DECLARED_MAX_RUNTIME);
            case STILL, REACHED ->
                    new Forecast.Unknown(
                            somethingNeverEnds ? Forecast.Why.NO_DECLARED_MAX_RUNTIME : Forecast.Why.NOTHING_ENDS);
            case GIVEN_UP -> new Forecast.Unknown(Forecast.Why.TOO_FAR_AHEAD);
        };
    }

    /// Runs ahead.
    ///
    /// @param last no placements after this instant are made
    /// @param seen asked about each placement, in order, with its instant; true ends the run
    End until(Instant last, BiPredicate<Decision.Placed, Instant> seen) {
        state.parts().forEach(this::expect);
        while (true) {
            Plan plan = planner.plan(state, now, new Planner.Budget(Math.max(1, MOST_WORK - work)));
            work += plan.visits() + (long) clusters * (plan.decisions().size() + plan.waiting().size());
            state = state.remembering(plan.failedSearches());
            for (Decision decision : plan.decisions()) {
                if (decision instanceof Decision.Placed placed && seen.test(placed, now)) {
                    return End.SEEN;
                }
                state = state.apply(new Change.PartChanged(decision.applied(state.part(decision.part()), now)));
                expect(state.part(decision.part()));
            }
            state = state.apply(new Change.PacesChanged(plan.paces()));
            if (!plan.complete() || work >= MOST_WORK) {
                return End.GIVEN_UP;
            }
            Instant next = next(plan.wakeAt());
            if (next == null) {
                return End.STILL;
            }
            if (next.isAfter(last)) {
                return End.REACHED;
            }
            advance(next);
        }
    }

    /// The next instant at which an answer may change; null when there is none.
    private @Nullable Instant next(@Nullable Instant wakeAt) {
        Event first = events.peek();
        return first == null || (wakeAt != null && wakeAt.isBefore(first.at())) ? wakeAt : first.at();
    }

    private void advance(Instant next) {
        if (next.isAfter(now)) {
            now = next;
        }
        for (Event event = events.peek(); event != null && !event.at().isAfter(now); event = events.peek()) {
            events.remove();
            state = state.apply(new Change.PartChanged(after(state.part(event.part()))));
        }
    }

    /// Notes when the part will leave its state by itself.
    private void expect(PartRecord part) {
        if (part.state() == PartState.BACKOFF && part.until() != null) {
            events.add(new Event(part.until(), part.id()));
        } else if (part.state().holdsCapacity()) {
            JobRecord job = state.job(part.id().job());
            Instant end = job == null || job.maxRuntime() == null ? null : end(part, job.maxRuntime());
            if (end == null) {
                somethingNeverEnds = true;
            } else {
                events.add(new Event(end, part.id()));
            }
        }
    }

    private static @Nullable Instant end(PartRecord part, Duration maxRuntime) {
        PartRecord.AttemptRecord attempt = part.currentAttempt();
        try {
            return (attempt.started() == null ? attempt.planned() : attempt.started()).plus(maxRuntime);
        } catch (DateTimeException | ArithmeticException _) {
            return null; // so long that it is no end
        }
    }

    private PartRecord after(PartRecord part) {
        return switch (part.state()) {
            case BACKOFF -> part.to(PartState.QUEUED, now).waitsAnew().record();
            case RESERVED -> part.to(PartState.CANCELLED, now).record();
            case DISPATCHING, STARTING, RUNNING, UNKNOWN, STOPPING -> part.to(PartState.FAILED, now).record();
            case QUEUED, HELD, SUCCEEDED, FAILED, CANCELLED, REJECTED ->
                    throw new IllegalStateException(
                            "Part %s leaves %s by a decision, not by itself.".formatted(part.id(), part.state()));
        };
    }

    private boolean isHopeless(PartId target) {
        return planner.search().find(state, target, now) instanceof Search.Outcome.Nowhere nowhere
                && nowhere.blockers().getFirst().reason().isStructural();
    }
}
