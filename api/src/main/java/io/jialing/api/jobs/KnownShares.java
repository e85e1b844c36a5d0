package io.jialing.api.jobs;

import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.core.state.CardShares;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;

/// The shares of the nodes that go with a card, counted anew only when nodes have changed since.
final class KnownShares implements AutoCloseable {
    private final StateView view;
    private final StateView.Subscription subscription;
    private volatile long changed;
    private volatile Counted counted = new Counted(-1, CardShares.over(HubState.EMPTY));

    KnownShares(StateView view) {
        this.view = view;
        this.subscription = view.subscribe(this::see);
    }

    /// @param seq the last entry of the log that was counted
    private record Counted(long seq, CardShares shares) {}

    CardShares now() {
        Counted known = counted;
        if (known.seq() < changed) {
            StateView.Current current = view.current();
            known = new Counted(current.seq(), CardShares.over(current.state()));
            counted = known;
        }
        return known.shares();
    }

    @Override
    public void close() {
        subscription.close();
    }

    private void see(StateView.Step step) {
        for (LogEntry entry : step.entries()) {
            if (entry.change() instanceof Change.NodeChanged || entry.change() instanceof Change.NodeGone) {
                changed = entry.seq();
            }
        }
    }
}
