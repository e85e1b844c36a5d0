package io.jialing.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.HubStore.Loaded;
import io.jialing.core.hub.HubStore.Logged;
import io.jialing.core.hub.HubStore.Outcome;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a hub and its followers rely on, whatever the store is made of.
public abstract class HubStoreContract {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    /// An empty store in which nobody has led yet.
    protected abstract World open();

    /// A store and what happens around it.
    protected interface World extends AutoCloseable {
        HubStore store();

        /// Somebody takes over the lead.
        ///
        /// @return the new epoch
        long takeOver();

        /// Intake commits a change.
        ///
        /// @return its entry in the log
        long intake(Change change);

        /// Hands in all batches, one right after the other, and waits until it is known what became of each.
        List<Outcome> commit(List<Batch> batches);

        @Override
        void close();

        /// Hands in one batch of changes and waits.
        default Outcome commit(long epoch, Change... changes) {
            return commit(List.of(new Batch(epoch, List.of(changes), List.of()))).getFirst();
        }
    }

    @Test
    void what_is_stored_is_read_in_the_order_of_its_commits_whoever_wrote_it() {
        try (World world = open()) {
            long epoch = world.takeOver();
            JobRecord job = aJob();

            long first = world.intake(new Change.JobQueued(job));
            Outcome second = world.commit(epoch, tick(1), tick(2));
            long third = world.intake(new Change.JobChanged(job.wanting(true, false, 0)));

            assertThat(second).isEqualTo(new Outcome.Stored(first + 2));
            assertThat(third).isEqualTo(first + 3);
            assertThat(world.store().tail(first - 1, 10))
                    .containsExactly(
                            new Logged(first, new Change.JobQueued(job)),
                            new Logged(first + 1, tick(1)),
                            new Logged(first + 2, tick(2)),
                            new Logged(third, new Change.JobChanged(job.wanting(true, false, 0))));
        }
    }

    @Test
    void batches_are_stored_in_the_order_in_which_they_were_handed_in() {
        try (World world = open()) {
            long epoch = world.takeOver();
            var batches = new ArrayList<Batch>();
            for (int i = 1; i <= 50; i++) {
                batches.add(new Batch(epoch, List.of(tick(i)), List.of()));
            }

            List<Outcome> outcomes = world.commit(batches);

            assertThat(outcomes).allMatch(Outcome.Stored.class::isInstance);
            assertThat(world.store().tail(0, 100)).extracting(Logged::change).containsExactlyElementsOf(ticks(50));
        }
    }

    @Test
    void the_log_is_read_in_pieces_without_gaps() {
        try (World world = open()) {
            long epoch = world.takeOver();
            world.commit(epoch, ticks(10).toArray(Change[]::new));
            List<Logged> all = world.store().tail(0, 100);

            var pieces = new ArrayList<Logged>();
            for (List<Logged> piece = world.store().tail(0, 3); !piece.isEmpty(); ) {
                assertThat(piece).hasSizeLessThanOrEqualTo(3);
                pieces.addAll(piece);
                piece = world.store().tail(piece.getLast().seq(), 3);
            }

            assertThat(pieces).isEqualTo(all).hasSize(10);
            assertThat(world.store().tail(all.getLast().seq(), 100)).isEmpty();
        }
    }

    @Test
    void a_leader_that_was_deposed_stores_nothing_any_more() {
        try (World world = open()) {
            long old = world.takeOver();
            world.commit(old, tick(1));
            long young = world.takeOver();

            assertThat(young).isGreaterThan(old);
            assertThat(world.commit(old, tick(2))).isEqualTo(new Outcome.Deposed());
            assertThat(world.commit(young, tick(3))).isInstanceOf(Outcome.Stored.class);
            assertThat(world.commit(old, tick(4))).isEqualTo(new Outcome.Deposed());
            assertThat(world.store().tail(0, 10)).extracting(Logged::change).containsExactly(tick(1), tick(3));
        }
    }

    @Test
    void a_job_that_is_over_is_not_loaded_any_more() {
        try (World world = open()) {
            long epoch = world.takeOver();
            JobRecord job = aJob();
            world.intake(new Change.JobQueued(job));
            PartRecord queued = PartRecord.queued(new PartId(job.id(), 0), job.submitted());
            PartRecord cancelled = queued.to(PartState.CANCELLED, NOON).because("CANCELLED_BY_OWNER", "").record();
            assertThat(HubState.EMPTY.apply(world.store().load().rows()).jobCount()).isEqualTo(1);

            world.commit(epoch, new Change.PartChanged(cancelled));

            assertThat(HubState.EMPTY.apply(world.store().load().rows()).jobCount()).isZero();
            assertThat(world.store().load().rows())
                    .noneMatch(row -> row instanceof Change.JobQueued || row instanceof Change.PartChanged);
        }
    }

    @ForEverySeed(10)
    void loading_gives_what_folding_the_whole_log_gives(long seed) {
        try (World world = open()) {
            long epoch = world.takeOver();
            List<Change> written = write(world, epoch, History.of(seed, 100));

            Loaded loaded = world.store().load();
            List<Logged> log = world.store().tail(0, Integer.MAX_VALUE);

            assertThat(log).extracting(Logged::change).isEqualTo(written);
            assertThat(loaded.seq()).isEqualTo(log.getLast().seq());
            HubState rebuilt = HubState.EMPTY.apply(loaded.rows());
            assertThat(rebuilt.rows()).isEqualTo(HubState.EMPTY.apply(written).rows());
            assertThat(rebuilt).isEqualTo(HubState.EMPTY.apply(written));
            assertThat(world.store().load()).isEqualTo(loaded);
            assertThat(loaded.rows().stream().filter(Change.PartChanged.class::isInstance).count())
                    .as("jobs come before parts, else parts are lost")
                    .isEqualTo(
                            HubState.EMPTY.apply(loaded.rows()).rows().stream()
                                    .filter(Change.PartChanged.class::isInstance)
                                    .count());
        }
    }

    @ForEverySeed(3)
    void reading_what_is_known_already_changes_nothing(long seed) {
        try (World world = open()) {
            write(world, world.takeOver(), History.of(seed, 60));
            HubState state = HubState.EMPTY.apply(world.store().load().rows());

            HubState again = state;
            for (Logged entry : world.store().tail(0, Integer.MAX_VALUE)) {
                if (isVersioned(entry.change())) {
                    again = again.apply(entry.change());
                }
            }

            assertThat(again).isEqualTo(state);
        }
    }

    /// Sites, nodes and switches have no version, and a tenant that is gone begins anew; whoever reads them twice reads
    /// them in order and up to the end.
    private static boolean isVersioned(Change change) {
        return switch (change) {
            case Change.JobChanged _,
                    Change.PartChanged _,
                    Change.JobMoved _,
                    Change.TrialReported _,
                    Change.CohortChanged _,
                    Change.SupplyGroupChanged _,
                    Change.QueueChanged _,
                    Change.ClusterChanged _,
                    Change.HealthChanged _,
                    Change.MemoryChanged _,
                    Change.PacesChanged _,
                    Change.Ticked _ ->
                    true;
            case Change.JobQueued _,
                    Change.TenantChanged _,
                    Change.TenantGone _,
                    Change.SiteChanged _,
                    Change.NodeChanged _,
                    Change.NodeGone _,
                    Change.PoliciesChanged _,
                    Change.SwitchesChanged _ ->
                    false;
        };
    }

    /// Writes a history, commit by commit.
    ///
    /// @return the changes in order
    private static List<Change> write(World world, long epoch, List<History.Step> steps) {
        var written = new ArrayList<Change>();
        for (History.Step step : steps) {
            switch (step) {
                case History.Step.Intake(var change) -> {
                    world.intake(change);
                    written.add(change);
                }
                case History.Step.Leader(var changes, var meters) -> {
                    assertThat(world.commit(List.of(new Batch(epoch, changes, meters))))
                            .allMatch(Outcome.Stored.class::isInstance);
                    written.addAll(changes);
                }
            }
        }
        return written;
    }

    private static JobRecord aJob() {
        return History.of(1, 100).stream()
                .filter(History.Step.Intake.class::isInstance)
                .map(step -> ((History.Step.Intake) step).change())
                .filter(Change.JobQueued.class::isInstance)
                .map(change -> ((Change.JobQueued) change).job())
                .findFirst()
                .orElseThrow();
    }

    private static Change tick(int second) {
        return new Change.Ticked(NOON.plusSeconds(second));
    }

    private static List<Change> ticks(int count) {
        var ticks = new ArrayList<Change>();
        for (int i = 1; i <= count; i++) {
            ticks.add(tick(i));
        }
        return ticks;
    }
}
