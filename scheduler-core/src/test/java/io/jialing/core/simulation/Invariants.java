package io.jialing.core.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.fixtures.StateLaws;
import io.jialing.core.hub.HubStore.Logged;
import io.jialing.core.hub.Meter;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Explainer;
import io.jialing.core.planning.Explanation;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.District;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Places;
import io.jialing.core.site.RoundTrip;
import io.jialing.core.site.Site;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape.Needs;
import io.jialing.core.state.Standing;
import io.jialing.core.tuning.NextMoves;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What must hold after every step of a hub's life, and what must hold when all is quiet (semantics §16).
final class Invariants {
    /// After this long in peace every gate that opens with time has opened.
    private static final Duration LONGEST_GATE = Duration.ofMinutes(150);

    /// A part may be begun, and what another held may come free, at any time; by then that was planned with.
    private static final Duration PLANNED_WITHIN = Duration.ofMinutes(1);

    private final Scenario scenario;
    private final HubWorld world;
    private final Evidence evidence = new Evidence();
    private final TreeMap<String, ClusterEvent.Created> created = new TreeMap<>();
    private final TreeMap<AttemptId, Instant> started = new TreeMap<>();
    private final TreeMap<AttemptId, Instant> ended = new TreeMap<>();
    private final TreeMap<PartId, PartRecord> stored = new TreeMap<>();
    private final TreeMap<JobId, Standing> standings = new TreeMap<>();
    private Instant lastEnd = Given.START;
    private int eventsSeen;
    private long entriesSeen;
    private @Nullable HubState checked;

    Invariants(Scenario scenario) {
        this.scenario = scenario;
        this.world = scenario.world;
    }

    /// What must hold after every step. Costs as much as has changed since the last one.
    void check() {
        checkClusters();
        checkStore();
        checkState(world.hub().live());
    }

    private void checkClusters() {
        if (world.journal.size() == eventsSeen) {
            return;
        }
        for (ClusterEvent event : world.journal.since(eventsSeen)) {
            evidence.add(event);
            switch (event) {
                case ClusterEvent.Created object -> created.put(object.uid(), object);
                case ClusterEvent.Released released -> checkAllowed(released);
                case ClusterEvent.Started run -> started.put(run.attempt(), run.at());
                case ClusterEvent.Finished over -> {
                    ended.put(over.attempt(), over.at());
                    if (over.failure() == null) {
                        scenario.succeeded(over.attempt());
                    }
                }
                case ClusterEvent.Gone gone -> ended.putIfAbsent(gone.attempt(), gone.at());
                case ClusterEvent.Opened _,
                        ClusterEvent.NodeFailed _,
                        ClusterEvent.NodeRepaired _,
                        ClusterEvent.Claimed _,
                        ClusterEvent.Bound _,
                        ClusterEvent.Stopping _ -> {}
            }
        }
        eventsSeen = world.journal.size();
        assertThat(evidence.overlaps())
                .as("at most one unfenced released attempt a part")
                .filteredOn(overlap -> job(overlap.first().attempt()).onPartition() != OnPartition.DUPLICATE_OK)
                .isEmpty();
    }

    /// No job ever runs where it must not, and a gang is released whole.
    private void checkAllowed(ClusterEvent.Released released) {
        Placement placement = requireNonNull(created.get(released.uid())).placement();
        JobRecord job = job(released.attempt());
        Needs needs = job.shapeOf(released.attempt().part()).needs();
        Tenant tenant = requireNonNull(scenario.tenants.get(job.tenant()));
        Site site = site(released.cluster());
        if (needs.data().dataClass() == DataClass.REGULATED) {
            assertThat(site.city()).as("regulated data of %s", job.id()).isEqualTo(tenant.homeCity());
        }
        if (needs.locality().pin() == Pin.REQUIRED) {
            assertThat(needs.locality().sites()).as("sites that %s is pinned to", job.id()).contains(site.id());
        }
        if (needs.near() != null) {
            District district = Places.shipped().district(needs.near().district()).orElseThrow();
            assertThat(RoundTrip.between(district, site).ms())
                    .as("ms from %s to %s", job.id(), site.id())
                    .isLessThanOrEqualTo(needs.near().roundTripMs());
        }
        assertThat(placement.workers()).as("pods of %s", job.id()).isEqualTo(needs.workers());
        if (!needs.cards().isNone()) {
            AcceleratorModel model = AcceleratorCatalogue.shipped().find(placement.model()).orElseThrow();
            assertThat(needs.images())
                    .as("images of %s for %s", job.id(), model.id())
                    .anyMatch(image -> image.stack() == model.stack());
            assertThat(!needs.domesticOnly() || model.domestic()).as("domestic %s", job.id()).isTrue();
            var fraction = needs.cards().fraction();
            assertThat(placement.milliCards())
                    .as("cards of %s", job.id())
                    .isEqualTo(
                            fraction == null
                                    ? needs.cardCount() * 1000
                                    : (long) needs.workers() * fraction.corePermille());
        }
    }

    /// Parts move as the diagram has it, one version after the other.
    private void checkStore() {
        for (Logged entry : world.store.tail(entriesSeen, Integer.MAX_VALUE)) {
            entriesSeen = entry.seq();
            if (entry.change() instanceof Change.PartChanged(var part)) {
                PartRecord before = stored.put(part.id(), part);
                PartState from = before == null ? PartState.QUEUED : before.state();
                assertThat(from == part.state() || from.canBecome(part.state()))
                        .as("%s goes from %s to %s", part.id(), from, part.state())
                        .isTrue();
                assertThat(part.version()).isEqualTo(before == null ? 1 : before.version() + 1);
                assertThat(part.attempts()).isGreaterThanOrEqualTo(before == null ? 0 : before.attempts());
                assertThat(part.stage()).isGreaterThanOrEqualTo(before == null ? 0 : before.stage());
            } else if (entry.change() instanceof Change.JobMoved(var standing)) {
                Standing before = standings.put(standing.job(), standing);
                assertThat(standing.version()).isEqualTo(before == null ? 1 : before.version() + 1);
                assertThat(before != null && before.state().isTerminal()).as("%s ends twice", standing).isFalse();
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // states are values, and only another one needs another look
    private void checkState(HubState live) {
        if (live == checked) {
            return;
        }
        if (checked != null && live.jobCount() != checked.jobCount()) {
            lastEnd = world.now(); // and what it held is there for others
        }
        checked = live;
        StateLaws.check(live);
    }

    /// A fold of the log, a rebuild from rows and the leader's memory are the same.
    void checkFold() {
        HubState fold = HubState.EMPTY.apply(world.store.log().stream().map(Logged::change).toList());
        HubState rebuilt = HubState.EMPTY.apply(world.store.load().rows());
        assertThat(rebuilt.equals(fold)).as("rebuild equals fold").isTrue();
    }

    /// Whether nothing will move any more by itself.
    boolean isQuiet() {
        HubState live = world.hub().live();
        // What a lost cluster still runs of a job that is over is left to end by itself.
        for (Evidence.Run run : evidence.running()) {
            if (live.job(run.attempt().part().job()) == null) {
                return false;
            }
        }
        if (live.jobCount() == 0) {
            return true;
        }
        if (world.now().isBefore(scenario.end().plus(LONGEST_GATE))
                || world.now().isBefore(lastEnd.plus(PLANNED_WITHIN))) {
            return false;
        }
        for (JobRecord job : live.jobs()) {
            for (PartRecord part : live.parts(job.id())) {
                // What a trial told last is waited for before its sweep goes on.
                Duration settling = part.awaitsPromotion() ? NextMoves.PATIENCE.plus(PLANNED_WITHIN) : PLANNED_WITHIN;
                boolean fresh = part.since().isAfter(world.now().minus(settling));
                if (fresh || part.state().holdsCapacity() || part.state() == PartState.BACKOFF) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Whether all that the leader knows is stored, and it knows that.
    boolean isSettled() {
        HubState rebuilt = HubState.EMPTY.apply(world.store.load().rows());
        return world.hub().live().equals(rebuilt) && world.hub().committed().equals(rebuilt);
    }

    /// What must hold when all is quiet.
    void checkQuiet() {
        checkFold();
        HubState live = world.hub().live();
        var explainer = new Explainer(world.planner);
        for (JobRecord job : scenario.jobs.values()) {
            if (live.job(job.id()) == null) {
                checkOver(job);
                continue;
            }
            List<PartRecord> waiting = live.parts(job.id()).stream().filter(StateLaws::isActive).toList();
            assertThat(waiting).as("%s waits for nothing", job).isNotEmpty();
            for (PartRecord each : waiting) {
                PartId part = each.id();
                Explanation explanation = explainer.explain(live, part, world.now());
                assertThat(explanation.blockers()).as("%s waits for something", part).isNotEmpty();
                assertThat(explanation.blockers().getFirst().reason())
                        .as("%s waits although it could run: %s", part, explanation)
                        .isNotEqualTo(Reason.NOT_YET_EVALUATED);
            }
        }
        for (Evidence.Run run : evidence.running()) {
            PartRecord last = requireNonNull(stored.get(run.attempt().part()));
            assertThat(last.attempts()).as("%s still runs", run).isEqualTo(run.attempt().n());
            assertThat(last.state().holdsCapacity()).as("%s still runs", run).isTrue();
        }
        checkMeters(live);
    }

    /// A job that is gone has ended, and so have all of its parts.
    private void checkOver(JobRecord job) {
        if (!(job.makeup() instanceof Makeup.Gang)) {
            Standing last = standings.get(job.id());
            assertThat(last).as("an acknowledged job is lost: %s", job.id()).isNotNull();
            assertThat(requireNonNull(last).state().isTerminal()).as("%s", last).isTrue();
        } else {
            assertThat(stored.get(new PartId(job.id(), 0))).as("an acknowledged job is lost: %s", job.id()).isNotNull();
        }
        stored.tailMap(new PartId(job.id(), 0)).values().stream()
                .takeWhile(part -> part.id().job().equals(job.id()))
                .forEach(part -> assertThat(part.state().isTerminal()).as("%s", part).isTrue());
    }

    private void checkMeters(HubState live) {
        var metered = new ArrayList<AttemptId>();
        for (Meter meter : world.store.meters()) {
            metered.add(meter.attempt());
            assertThat(meter.started()).as("start of %s", meter).isEqualTo(started.get(meter.attempt()));
            if (live.job(meter.attempt().part().job()) == null) {
                assertThat(meter.ended()).as("end of %s", meter).isNotNull();
                assertThat(meter.ended()).isAfterOrEqualTo(meter.started());
            }
        }
        assertThat(metered).containsAll(succeeded());
    }

    private List<AttemptId> succeeded() {
        return stored.values().stream()
                .filter(part -> part.state() == PartState.SUCCEEDED)
                .map(PartRecord::attemptId)
                .toList();
    }

    private JobRecord job(AttemptId attempt) {
        return requireNonNull(scenario.jobs.get(attempt.part().job()));
    }

    private Site site(ClusterId cluster) {
        HubState live = world.hub().live();
        return requireNonNull(live.site(requireNonNull(live.cluster(cluster)).site()));
    }
}
