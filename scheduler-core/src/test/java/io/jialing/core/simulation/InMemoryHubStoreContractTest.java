package io.jialing.core.simulation;

import io.jialing.core.hub.HubStore;
import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.HubStore.Outcome;
import io.jialing.core.hub.HubStoreContract;
import io.jialing.core.state.Change;
import java.util.ArrayList;
import java.util.List;

class InMemoryHubStoreContractTest extends HubStoreContract {

    @Override
    protected World open() {
        var timers = new VirtualTimers(Given.START);
        var store = new InMemoryHubStore(timers, InMemoryHubStore.CommitFaults.NONE);
        return new World() {
            @Override
            public HubStore store() {
                return store;
            }

            @Override
            public long takeOver() {
                return store.takeOver();
            }

            @Override
            public long intake(Change change) {
                return store.intake(List.of(change));
            }

            @Override
            public List<Outcome> commit(List<Batch> batches) {
                var outcomes = new ArrayList<Outcome>();
                batches.forEach(batch -> store.commit(batch, outcomes::add));
                timers.runUntil(timers.now());
                return outcomes;
            }

            @Override
            public void close() {
                // Nothing outlives the test.
            }
        };
    }
}
