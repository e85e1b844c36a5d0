package io.jialing.core.simulation;

import io.jialing.core.hub.HubStore;
import io.jialing.core.hub.Meter;
import io.jialing.core.hub.Timers;
import io.jialing.core.job.AttemptId;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A hub store that lives in memory and keeps the contract of the database: one order of commits for all writers,
/// batches whole and in order, and nothing from a leader that was deposed. It outlives the hubs that use it, as a
/// database would.
///
/// A batch commits, and its leader hears of it, after delays of their own, so that a hub can die between the two.
public final class InMemoryHubStore implements HubStore {
    private final Timers timers;
    private final CommitFaults faults;
    private final List<Logged> log = new ArrayList<>();
    private final TreeMap<AttemptId, Meter> meters = new TreeMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private HubState state = HubState.EMPTY;
    private long epoch = 1;
    private long failedEpoch;
    private Instant lastCommit = Instant.MIN;
    private Instant lastAnswer = Instant.MIN;

    /// What goes wrong with commits, and how long they take.
    public interface CommitFaults {
        /// Commits at once and well.
        CommitFaults NONE = () -> new Course(Duration.ZERO, Duration.ZERO, Trouble.NONE);

        /// The course of the next commit.
        Course next();
    }

    /// How one commit goes.
    ///
    /// @param commit time until it is durable
    /// @param answer time from there until the leader hears of it
    public record Course(Duration commit, Duration answer, Trouble trouble) {}

    /// What becomes of a commit.
    public enum Trouble {
        NONE,
        /// The connection broke before the commit; the leader does not know.
        LOST_BEFORE,
        /// The connection broke after the commit; the leader does not know.
        LOST_AFTER
    }

    /// Told after each commit, by whomever, as a listener of the database would be.
    public interface Listener {
        void committed(long seq);
    }

    /// An empty store whose first leader has epoch 1.
    public InMemoryHubStore(Timers timers, CommitFaults faults) {
        this.timers = timers;
        this.faults = faults;
    }

    /// Makes somebody the leader; whoever was it before is deposed, also with what it has on the way.
    ///
    /// @return the new leader's epoch
    public long takeOver() {
        epoch++;
        return epoch;
    }

    /// The epoch of the present leader.
    public long epoch() {
        return epoch;
    }

    /// Commits what intake took in, at once.
    ///
    /// @return the sequence of the last entry
    public long intake(List<Change> changes) {
        return store(changes);
    }

    /// Tells `listener` of every commit from now on.
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /// Tells `listener` no more.
    public void forget(Listener listener) {
        listeners.remove(listener);
    }

    /// Every entry ever committed, in order.
    public List<Logged> log() {
        return List.copyOf(log);
    }

    /// The latest meter of every attempt that ever ran, by attempt.
    public List<Meter> meters() {
        return List.copyOf(meters.values());
    }

    @Override
    public Loaded load() {
        return new Loaded(log.size(), state.rows());
    }

    @Override
    public void commit(Batch batch, Consumer<Outcome> then) {
        Course course = faults.next();
        // Never before an earlier one: a connection is a queue.
        lastCommit = latest(lastCommit, timers.now().plus(course.commit()));
        timers.at(
                lastCommit,
                () -> {
                    Outcome outcome = attempt(batch, course.trouble());
                    lastAnswer = latest(lastAnswer, timers.now().plus(course.answer()));
                    timers.at(lastAnswer, () -> then.accept(outcome));
                });
    }

    private Outcome attempt(Batch batch, Trouble trouble) {
        if (batch.epoch() < epoch) {
            return new Outcome.Deposed();
        }
        if (batch.epoch() == failedEpoch) {
            return new Outcome.Unknown("An earlier batch of epoch %d was not stored.".formatted(batch.epoch()));
        }
        if (trouble == Trouble.LOST_BEFORE) {
            failedEpoch = batch.epoch();
            return new Outcome.Unknown("The connection broke before the commit.");
        }
        batch.meters().forEach(meter -> meters.put(meter.attempt(), meter));
        long seq = store(batch.changes());
        if (trouble == Trouble.LOST_AFTER) {
            failedEpoch = batch.epoch();
            return new Outcome.Unknown("The connection broke after the commit.");
        }
        return new Outcome.Stored(seq);
    }

    private long store(List<Change> changes) {
        for (Change change : changes) {
            log.add(new Logged(log.size() + 1L, change));
        }
        state = state.apply(changes);
        List.copyOf(listeners).forEach(listener -> listener.committed(log.size()));
        return log.size();
    }

    @Override
    public List<Logged> tail(long seq, int most) {
        int from = (int) Math.min(seq, log.size());
        return List.copyOf(log.subList(from, (int) Math.min((long) from + most, log.size())));
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
