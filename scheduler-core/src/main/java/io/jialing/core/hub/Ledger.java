package io.jialing.core.hub;

import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.HubStore.Outcome;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The leader's state and its way into the store. A change counts in memory at once and is stored in order; what must
/// not happen before it is durable waits for that. One batch is under way at a time, and whatever comes meanwhile makes
/// up the next one. All methods are called on the hub's thread.
final class Ledger {
    private final HubStore store;
    private final Timers timers;
    private final long epoch;
    private final Consumer<Report> reports;
    private final Consumer<String> lost;
    private Consumer<PartRecord> moved = _ -> {};

    private HubState live;
    private volatile HubState committed;
    private List<Change> changes = new ArrayList<>();
    private List<Meter> meters = new ArrayList<>();
    private List<Runnable> afterStored = new ArrayList<>();
    private boolean storing;
    private boolean flushing;
    private boolean closed;

    /// @param lost told why, when the store takes nothing more from this leader
    Ledger(
            HubStore store,
            Timers timers,
            long epoch,
            HubState loaded,
            Consumer<Report> reports,
            Consumer<String> lost) {
        this.store = store;
        this.timers = timers;
        this.epoch = epoch;
        this.reports = reports;
        this.lost = lost;
        live = loaded;
        committed = loaded;
    }

    /// Tells `listener` of every part that has moved, once its move counts.
    void onMoved(Consumer<PartRecord> listener) {
        moved = listener;
    }

    /// Everything decided so far, stored or not.
    HubState live() {
        return live;
    }

    /// Whether nothing was written since that state was the live one.
    @SuppressWarnings("ReferenceEquality") // a change makes another value, even where both say the same
    boolean isStill(HubState earlier) {
        return live == earlier;
    }

    /// The last state of which everything is stored. Readable from any thread.
    HubState committed() {
        return committed;
    }

    long epoch() {
        return epoch;
    }

    void write(Change change) {
        if (change instanceof Change.PartChanged(PartRecord after)) {
            JobRecord job = live.job(after.id().job());
            if (job == null) {
                throw new IllegalStateException("Part %s moves although its job is over.".formatted(after.id()));
            }
            PartRecord known = live.find(after.id());
            PartRecord before = known == null ? PartRecord.queued(after.id(), job.submitted()) : known;
            meters.addAll(Meter.between(job, before, after, timers.now()));
            reports.accept(new Report.Moved(before, after));
        }
        live = live.apply(change);
        changes.add(change);
        if (change instanceof Change.PartChanged(var part)) {
            moved.accept(part);
        }
        flushSoon();
    }

    void write(PartRecord part) {
        write(new Change.PartChanged(part));
    }

    /// Takes over what others have stored.
    void read(Change change) {
        live = live.apply(change);
        if (!storing && changes.isEmpty()) {
            committed = live;
        }
    }

    /// Takes over notes of failed searches, which are not stored.
    void remember(HubState withNotes) {
        live = withNotes;
    }

    /// Runs `task` once everything written so far is stored.
    void afterStored(Runnable task) {
        afterStored.add(task);
        flushSoon();
    }

    /// Writes nothing more; what is under way may still be stored.
    void close() {
        closed = true;
    }

    private void flushSoon() {
        if (!flushing && !storing && !closed) {
            flushing = true;
            timers.submit(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (closed || storing) {
            return;
        }
        List<Runnable> tasks = afterStored;
        afterStored = new ArrayList<>();
        if (changes.isEmpty()) {
            tasks.forEach(Runnable::run);
            return;
        }
        var batch = new Batch(epoch, changes, meters);
        changes = new ArrayList<>();
        meters = new ArrayList<>();
        storing = true;
        HubState stored = live;
        store.commit(batch, outcome -> timers.submit(() -> committed(outcome, stored, tasks)));
    }

    private void committed(Outcome outcome, HubState stored, List<Runnable> tasks) {
        if (closed) {
            return;
        }
        switch (outcome) {
            case Outcome.Stored _ -> {
                storing = false;
                committed = changes.isEmpty() ? live : stored;
                tasks.forEach(Runnable::run);
                if (!changes.isEmpty() || !afterStored.isEmpty()) {
                    flushSoon();
                }
            }
            case Outcome.Deposed _ -> lost.accept("another leader has taken over");
            case Outcome.Unknown(var message) -> lost.accept("it is not known what was stored: " + message);
        }
    }
}
