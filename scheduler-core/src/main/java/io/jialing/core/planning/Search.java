package io.jialing.core.planning;

import io.jialing.core.cluster.Placement;
import io.jialing.core.job.PartId;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.placement.Visits;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.Places;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Blocked;
import io.jialing.core.state.Choice;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Shape;
import io.jialing.core.state.ShapeId;
import io.jialing.core.state.Spill;
import io.jialing.core.state.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Looks for a place for one part, tier by tier from home outwards, and collects everything that is in its way. The
/// planner decides with it and explanations are told with it, so that they can never disagree.
///
/// One search object serves one cycle at one instant. It remembers which shapes did not fit into which clusters;
/// placements made in the meantime only take room away, so that what did not fit still does not.
final class Search {
    private final AcceleratorCatalogue catalogue;
    private final Places places;
    private final StartLimits limits;
    private final FitNotes notes;
    private final TreeMap<ReachKey, Reach> reaches = new TreeMap<>();

    private record ReachKey(String tenant, ShapeId shape) implements Comparable<ReachKey> {
        @Override
        public int compareTo(ReachKey other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : shape.compareTo(other.shape);
        }
    }

    Search(AcceleratorCatalogue catalogue, Places places, StartLimits limits, Visits visits) {
        this.catalogue = catalogue;
        this.places = places;
        this.limits = limits;
        this.notes = new FitNotes(visits);
    }

    /// What came of looking for a place.
    sealed interface Outcome {
        /// A place was found.
        record Found(Placement placement, Choice choice, @Nullable Spill spill) implements Outcome {}

        /// No place was found.
        ///
        /// @param blockers everything in the way, the first to be told first
        /// @param opened a gate that opened on the way and must be remembered; null for none
        /// @param wakeAt when time alone may change the answer; null for never
        /// @param everywhere whether no tier was left out behind a closed gate
        /// @param opensWhenFuller whether a gate would open if only the tiers before it were fuller
        record Nowhere(
                List<Blocker> blockers,
                @Nullable Spill opened,
                @Nullable Instant wakeAt,
                boolean everywhere,
                boolean opensWhenFuller)
                implements Outcome {}
    }

    /// Searches that failed in this cycle, by shape, cluster and model.
    List<Blocked> failedSearches() {
        return notes.made();
    }

    /// Looks for a place for any part that has none, whether or not it stands in a lane.
    Outcome find(HubState state, PartId part, Instant now) {
        return find(state, state.waiting(part), now);
    }

    Outcome find(HubState state, Waiting waiting, Instant now) {
        Tenant tenant = state.tenant(waiting.job().tenant());
        Queue queue = state.queue(waiting.job().queue());
        if (tenant == null || queue == null) {
            var blocker =
                    Blocker.of(Reason.MISCONFIGURED)
                            .with(
                                    tenant == null ? "tenant" : "queue",
                                    tenant == null ? waiting.job().tenant() : waiting.job().queue());
            return new Outcome.Nowhere(List.of(blocker), null, null, true, false);
        }
        Reach reach = reach(state, tenant, waiting.job().shapeOf(waiting.part()), now);
        return new Walk(state, waiting, queue, reach, notes, limits, now).outward();
    }

    /// What a part would take if it got the first place that it may use, the first cluster in service that it would try
    /// with the model it likes best; null when it may use none.
    Shares.@Nullable Charge estimate(HubState state, Waiting waiting, Instant now) {
        Tenant tenant = state.tenant(waiting.job().tenant());
        if (tenant == null) {
            return null;
        }
        Shape shape = waiting.job().shapeOf(waiting.part());
        Reach reach = reach(state, tenant, shape, now);
        Reach.Candidate first =
                reach.inTurn()
                        .filter(candidate -> state.takesWork(candidate.cluster()))
                        .findFirst()
                        .or(() -> reach.inTurn().findFirst())
                        .orElse(null);
        if (first == null) {
            return null;
        }
        Reach.NodeKind kind = first.models().getFirst();
        Resources held = shape.needs().perWorker().times(shape.needs().workers());
        return new Shares.Charge(
                waiting.job().queue(),
                new Flavor(first.cluster().group(), kind.id()),
                Account.Sum.held(shape.needs().milliCards(kind.model()), held.milliCpu(), held.memoryMib()));
    }

    /// What each ring has for a part now, whatever the gates say; rings without clusters are left out.
    List<RingOffer> everyRing(HubState state, PartId part, Instant now) {
        Waiting waiting = state.waiting(part);
        Tenant tenant = state.tenant(waiting.job().tenant());
        Queue queue = state.queue(waiting.job().queue());
        if (tenant == null || queue == null) {
            return List.of();
        }
        Reach reach = reach(state, tenant, waiting.job().shapeOf(waiting.part()), now);
        var offers = new ArrayList<RingOffer>();
        for (Ring ring : Ring.values()) {
            new Walk(state, waiting, queue, reach, notes, limits, now).only(ring).ifPresent(offers::add);
        }
        return offers;
    }

    /// What a ring has for a part.
    ///
    /// @param found its best place; null for none
    /// @param blockers what is in the way there, the first to be told first; empty where there is a place
    record RingOffer(Ring ring, Outcome.@Nullable Found found, List<Blocker> blockers) {}

    private Reach reach(HubState state, Tenant tenant, Shape shape, Instant now) {
        return reaches.computeIfAbsent(
                new ReachKey(tenant.id(), shape.id()),
                _ -> Reach.of(state, catalogue, places, tenant, shape.needs(), now));
    }
}
