package io.jialing.api.runtime;

import io.jialing.api.jobs.Submission;
import io.jialing.api.jobs.SubmitOutcome;
import io.jialing.core.hub.HubStore;
import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.HubStore.Outcome;
import io.jialing.core.hub.HubStoreContract;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubSwitch;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;

/// PostgreSQL keeps what is promised of a hub store, with intake writing beside the leader.
class JdbcHubStoreContractTest extends HubStoreContract {

    @Override
    protected World open() {
        return new PostgresWorld(StoreRig.empty());
    }

    private record PostgresWorld(StoreRig rig) implements World {
        @Override
        public HubStore store() {
            return rig.hubStore();
        }

        @Override
        public long takeOver() {
            return rig.takeOver();
        }

        @Override
        public long intake(Change change) {
            if (change instanceof Change.JobQueued(var job)) {
                var submission = new Submission(job, "a job", new TreeMap<>(), "{}", null);
                return switch (rig.intake().submit(submission)) {
                    case SubmitOutcome.Accepted(_, long seq) -> seq;
                    case SubmitOutcome.Replayed _,
                            SubmitOutcome.KeyReused _,
                            SubmitOutcome.QueueFull _,
                            SubmitOutcome.IdTaken _ ->
                            throw new IllegalStateException("Job %s was refused.".formatted(job.id()));
                };
            }
            rig.lane()
                    .transact(transaction -> {
                        if (change instanceof Change.SwitchesChanged(var off)) {
                            write(transaction, off);
                        }
                        transaction.change(change);
                        return null;
                    });
            return rig.log().head();
        }

        private static void write(IntakeTransaction transaction, List<HubSwitch> off) {
            transaction.sql().sql("DELETE FROM hub_switches").update();
            for (HubSwitch each : off) {
                transaction
                        .sql()
                        .sql(
                                """
                                INSERT INTO hub_switches (name, off, reason, changed_by, changed_at)
                                VALUES (?, true, 'a test', 'nobody', ?)
                                """)
                        .params(each.name(), transaction.at().atOffset(ZoneOffset.UTC))
                        .update();
            }
        }

        @Override
        public List<Outcome> commit(List<Batch> batches) {
            return rig.commit(batches);
        }

        @Override
        public void close() {
            rig.close();
        }
    }
}
