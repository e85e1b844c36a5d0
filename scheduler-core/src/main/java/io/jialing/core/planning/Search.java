package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.job.PartId;
import io.jialing.core.locality.LocalityTier;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.GangFit;
import io.jialing.core.placement.GangFit.Fit;
import io.jialing.core.placement.Reason;
import io.jialing.core.placement.Visits;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.Places;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Blocked;
import io.jialing.core.state.Choice;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.ShapeId;
import io.jialing.core.state.Spill;
import io.jialing.core.state.Supply;
import io.jialing.core.state.Usage;
import io.jialing.core.state.Waiting;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Looks for a place for one part, tier by tier from home outwards, and collects everything that is in its way. The
/// planner decides with it and explanations are told with it, so that they can never disagree.
///
/// One search object serves one cycle. It remembers which shapes did not fit into which clusters; placements made in
/// the meantime only take room away, so that what did not fit still does not.
final class Search {
    private final AcceleratorCatalogue catalogue;
    private final Places places;
    private final Visits visits;
    private final TreeMap<ReachKey, Reach> reaches = new TreeMap<>();
    private final TreeMap<Blocked.Key, Blocked> failed = new TreeMap<>();

    private record ReachKey(String tenant, ShapeId shape) implements Comparable<ReachKey> {
        @Override
        public int compareTo(ReachKey other) {
            int byTenant = tenant.compareTo(other.tenant);
            return byTenant != 0 ? byTenant : shape.compareTo(other.shape);
        }
    }

    Search(AcceleratorCatalogue catalogue, Places places, Visits visits) {
        this.catalogue = catalogue;
        this.places = places;
        this.visits = visits;
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
        record Nowhere(List<Blocker> blockers, @Nullable Spill opened, @Nullable Instant wakeAt, boolean everywhere)
                implements Outcome {}
    }

    /// Searches that failed in this cycle, by shape and cluster.
    List<Blocked> failedSearches() {
        return List.copyOf(failed.values());
    }

    /// Looks for a place for any part that has none, whether or not it stands in a lane.
    Outcome find(HubState state, PartId part, Instant now) {
        return find(state, waiting(state, part), now);
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
            return new Outcome.Nowhere(List.of(blocker), null, null, true);
        }
        return new Walk(state, waiting, queue, reach(state, tenant, waiting.job().shape()), now).outward();
    }

    /// What each ring has for a part now, whatever the gates say; rings without clusters are left out.
    List<RingOffer> everyRing(HubState state, PartId part, Instant now) {
        Waiting waiting = waiting(state, part);
        Tenant tenant = state.tenant(waiting.job().tenant());
        Queue queue = state.queue(waiting.job().queue());
        if (tenant == null || queue == null) {
            return List.of();
        }
        Reach reach = reach(state, tenant, waiting.job().shape());
        var offers = new ArrayList<RingOffer>();
        for (Ring ring : Ring.values()) {
            new Walk(state, waiting, queue, reach, now).only(ring).ifPresent(offers::add);
        }
        return offers;
    }

    /// What a ring has for a part.
    ///
    /// @param found its best place; null for none
    /// @param blockers what is in the way there, the first to be told first; empty where there is a place
    record RingOffer(Ring ring, Outcome.@Nullable Found found, List<Blocker> blockers) {}

    /// What a queue holds of a flavor, in thousandths of a card.
    static long used(HubState state, Queue queue, Flavor flavor) {
        long used = 0;
        for (Usage usage : state.usages(queue.name())) {
            Cluster where = state.cluster(usage.key().cluster());
            if (where != null && flavor.includes(where.group(), usage.key().model())) {
                used += usage.milliCards();
            }
        }
        return used;
    }

    private Reach reach(HubState state, Tenant tenant, Shape shape) {
        return reaches.computeIfAbsent(
                new ReachKey(tenant.id(), shape.id()), _ -> Reach.of(state, catalogue, places, tenant, shape.needs()));
    }

    private static Waiting waiting(HubState state, PartId part) {
        JobRecord job = state.job(part.job());
        if (job == null) {
            throw new NoSuchElementException("No unfinished job %s.".formatted(part.job()));
        }
        return new Waiting(part, job);
    }

    /// The way from home outwards for one part.
    private final class Walk {
        private final HubState state;
        private final Waiting waiting;
        private final Queue queue;
        private final Reach reach;
        private final Instant now;
        private final PartRecord part;
        private final Shape shape;
        private final List<Blocker> blockers = new ArrayList<>();
        private final Gate gate = new Gate();
        private @Nullable Instant wakeAt;

        Walk(HubState state, Waiting waiting, Queue queue, Reach reach, Instant now) {
            this.state = state;
            this.waiting = waiting;
            this.queue = queue;
            this.reach = reach;
            this.now = now;
            part = state.part(waiting.part());
            shape = waiting.job().shape();
        }

        Outcome outward() {
            reach.ruledOut().forEach(ruledOut -> blockers.add(ruledOut.blocker()));
            Spill spill = part.spill();
            Spill opened = null;
            boolean everywhere = true;
            List<LocalityTier> tiers = reach.policy().tiers();
            for (int tier = 0; tier < tiers.size(); tier++) {
                List<Reach.Candidate> candidates = reach.in(tier);
                if (candidates.isEmpty()) {
                    leave(tier);
                    continue;
                }
                if (!everywhere) {
                    behindAClosedGate(candidates.getFirst(), tiers.get(tier));
                    continue;
                }
                if (tier > 0 && (spill == null || spill.tier() < tier)) {
                    switch (verdict(tiers.get(tier), tier)) {
                        case Gate.Verdict.Open open -> {
                            spill = spill(tier, open);
                            opened = open.lasting() ? spill : opened;
                        }
                        case Gate.Verdict.Closed closed -> {
                            everywhere = false;
                            closed(candidates.getFirst(), tiers.get(tier), closed);
                            continue;
                        }
                    }
                }
                Outcome.Found best = best(candidates, spill);
                if (best != null) {
                    return best;
                }
                leave(tier);
            }
            return new Outcome.Nowhere(told(), opened, wakeAt, everywhere);
        }

        /// The best place in one ring, whatever the gates say; empty for a ring without clusters.
        Optional<RingOffer> only(Ring ring) {
            reach.ruledOut().stream()
                    .map(Reach.RuledOut::blocker)
                    .filter(blocker -> blocker.ring() == ring)
                    .forEach(blockers::add);
            List<Reach.Candidate> candidates =
                    reach.candidates().stream().filter(candidate -> candidate.ring() == ring).toList();
            Outcome.Found found = best(candidates, null);
            if (found == null && blockers.isEmpty()) {
                return Optional.empty();
            }
            Collections.sort(blockers);
            return Optional.of(new RingOffer(ring, found, found == null ? List.copyOf(blockers) : List.of()));
        }

        private Gate.Verdict verdict(LocalityTier tier, int index) {
            if (!state.isOn(HubSwitch.SPILL)) {
                return new Gate.Verdict.Closed(null, false, new TreeMap<>(Map.of("switch", "OFF")));
            }
            return gate.ask(
                    tier.gate(),
                    part.waitingSince(),
                    now,
                    waiting.job().priority(),
                    waiting.job().maxRuntime(),
                    priceFactor(index));
        }

        /// The cheapest known price in the tier relative to the cheapest known price in nearer ones.
        private @Nullable Double priceFactor(int tier) {
            double nearer = Double.POSITIVE_INFINITY;
            double there = Double.POSITIVE_INFINITY;
            for (Reach.Candidate candidate : reach.candidates()) {
                for (Reach.NodeKind kind : candidate.models()) {
                    double price =
                            kind.model() == null
                                    ? Double.POSITIVE_INFINITY
                                    : kind.model().priceCnyPerCardHour().orElse(Double.POSITIVE_INFINITY);
                    if (candidate.tier() < tier) {
                        nearer = Math.min(nearer, price);
                    } else if (candidate.tier() == tier) {
                        there = Math.min(there, price);
                    }
                }
            }
            return Double.isInfinite(nearer) || Double.isInfinite(there) ? null : there / nearer;
        }

        private Spill spill(int tier, Gate.Verdict.Open open) {
            return new Spill(reach.policy().name(), reach.policy().version(), tier, open.reason(), now, open.proof());
        }

        private void closed(Reach.Candidate nearest, LocalityTier tier, Gate.Verdict.Closed closed) {
            var blocker =
                    new Blocker(Reason.GATE_CLOSED, nearest.ring(), null, 0, 0, closed.facts())
                            .with("tier", tier.name())
                            .with("policy", reach.policy().name());
            if (closed.waitedOutAt() != null) {
                // Other things may be there by then, so it is worth waking up for in any case.
                wake(closed.waitedOutAt());
                blocker = closed.timeAlone() ? blocker.with("opensAt", closed.waitedOutAt()) : blocker;
            }
            blockers.add(blocker);
        }

        /// Tiers are opened one after the other, so a gate behind a closed one is not even asked.
        private void behindAClosedGate(Reach.Candidate nearest, LocalityTier tier) {
            blockers.add(
                    new Blocker(Reason.GATE_CLOSED, nearest.ring(), null, 0, 0, new TreeMap<>())
                            .with("tier", tier.name())
                            .with("policy", reach.policy().name()));
        }

        /// Tells the next gate about the clusters of this tier that filters rule out.
        private void leave(int tier) {
            for (Reach.RuledOut ruledOut : reach.ruledOut()) {
                if (ruledOut.tier() == tier) {
                    ClusterId cluster = ruledOut.blocker().cluster();
                    if (cluster != null && ruledOut.blocker().reason() == Reason.CLUSTER_UNAVAILABLE) {
                        unavailable(cluster);
                    } else {
                        gate.ruledOut(ruledOut.blocker().reason());
                    }
                }
            }
        }

        /// A cluster that joins is no outage, or the first jobs after a start would all leave home.
        private void unavailable(ClusterId cluster) {
            if (state.health(cluster).state() == ClusterHealth.JOINING) {
                gate.unheard();
            } else {
                gate.down();
            }
        }

        private Outcome.@Nullable Found best(List<Reach.Candidate> candidates, @Nullable Spill spill) {
            Outcome.Found best = null;
            for (Reach.Candidate candidate : candidates) {
                Outcome.Found found = in(candidate, spill);
                if (found != null && (best == null || found.choice().score() > best.choice().score())) {
                    best = found;
                }
            }
            return best;
        }

        private Outcome.@Nullable Found in(Reach.Candidate candidate, @Nullable Spill spill) {
            Cluster cluster = candidate.cluster();
            if (!state.takesWork(cluster)) {
                unavailable(cluster.id());
                blockers.add(
                        Blocker.at(Reason.CLUSTER_UNAVAILABLE, candidate.ring(), cluster.id())
                                .with("state", state.health(cluster.id()).wireState(cluster.admission())));
                return null;
            }
            Instant avoided = avoidedUntil(cluster.id());
            if (avoided != null) {
                wake(avoided);
                count(candidate, false);
                blockers.add(Blocker.at(Reason.AVOIDED, candidate.ring(), cluster.id()).with("until", avoided));
                return null;
            }
            Outcome.Found best = null;
            int overQuota = 0;
            for (int preference = 0; preference < candidate.models().size(); preference++) {
                Reach.NodeKind kind = candidate.models().get(preference);
                Blocker quota = quota(candidate, kind);
                if (quota != null) {
                    overQuota++;
                    blockers.add(quota);
                } else if (fit(candidate, kind, state.blocked(shape.id(), cluster.id())) instanceof Fit.Found found) {
                    var choice = new Choice(candidate.ring(), candidate.tier(), terms(candidate, preference, found));
                    if (best == null || choice.score() > best.choice().score()) {
                        best = new Outcome.Found(found.placement(), choice, candidate.tier() == 0 ? null : spill);
                    }
                }
            }
            if (best == null) {
                noFit(candidate, overQuota);
            }
            return best;
        }

        private @Nullable Instant avoidedUntil(ClusterId cluster) {
            for (PartRecord.Avoid avoid : part.avoid()) {
                if (avoid.cluster().equals(cluster) && avoid.until().isAfter(now)) {
                    return avoid.until();
                }
            }
            return null;
        }

        private Fit fit(Reach.Candidate candidate, Reach.NodeKind kind, @Nullable Blocked note) {
            var key = new Blocked.Key(shape.id(), candidate.cluster().id());
            if (note != null || failed.containsKey(key)) {
                return new Fit.None();
            }
            return new GangFit(state, visits).fit(candidate.cluster().id(), kind.model(), shape.needs());
        }

        /// Nothing in the cluster holds the gang now: says why, and remembers it.
        ///
        /// @param overQuota how many of its kinds of nodes were not searched because the queue may not use them
        private void noFit(Reach.Candidate candidate, int overQuota) {
            if (overQuota == candidate.models().size()) {
                count(candidate, false);
                return;
            }
            ClusterId cluster = candidate.cluster().id();
            var key = new Blocked.Key(shape.id(), cluster);
            Blocked note = state.blocked(shape.id(), cluster);
            Blocked known = note != null ? note : failed.get(key);
            if (known == null) {
                var fit = new GangFit(state, visits);
                boolean tooSmall =
                        candidate.models().stream()
                                .noneMatch(kind -> fit.fitsWhenEmpty(cluster, kind.model(), shape.needs()));
                known = new Blocked(key, state.gain(cluster), tooSmall);
                if (overQuota == 0) {
                    failed.put(key, known);
                }
            }
            long needed = needed(candidate);
            long free = free(candidate);
            if (known.tooSmall()) {
                gate.tooSmall();
                blockers.add(
                        Blocker.at(Reason.CLUSTER_TOO_SMALL, candidate.ring(), cluster)
                                .cards(needed, capacity(candidate))
                                .with("workers", shape.needs().workers())
                                .with("within", shape.needs().within()));
                return;
            }
            boolean fragmented = needed > 0 && free >= needed;
            count(candidate, fragmented);
            Reason reason = fragmented ? Reason.FRAGMENTED : Reason.NO_FREE_CAPACITY;
            blockers.add(
                    Blocker.at(reason, candidate.ring(), cluster)
                            .cards(needed, free)
                            .with("workers", shape.needs().workers())
                            .with("cpuNeeded", shape.needs().perWorker().milliCpu() * shape.needs().workers() / 1000)
                            .with("nodesWithFreeCards", nodesWithFreeCards(candidate)));
        }

        private void count(Reach.Candidate candidate, boolean fragmented) {
            boolean cards = !shape.needs().cards().isNone();
            long capacity = 0;
            long held = 0;
            for (Supply supply : supplies(candidate)) {
                capacity += cards ? supply.milliCards() : supply.milliCpu();
                held += cards ? supply.heldMilliCards() : supply.heldMilliCpu();
            }
            gate.couldHold(capacity, held, fragmented);
        }

        private List<Supply> supplies(Reach.Candidate candidate) {
            var supplies = new ArrayList<Supply>();
            for (Supply supply : state.supplies(candidate.cluster().id())) {
                if (candidate.models().stream().anyMatch(kind -> kind.id().equals(supply.key().model()))) {
                    supplies.add(supply);
                }
            }
            return supplies;
        }

        /// Cards that the gang takes on the kind of node that is the most generous, in thousandths.
        private long needed(Reach.Candidate candidate) {
            return candidate.models().stream()
                    .mapToLong(kind -> shape.needs().milliCards(kind.model()))
                    .min()
                    .orElse(0);
        }

        private long free(Reach.Candidate candidate) {
            return supplies(candidate).stream().mapToLong(Supply::milliFree).sum();
        }

        private long capacity(Reach.Candidate candidate) {
            return supplies(candidate).stream().mapToLong(Supply::milliCards).sum();
        }

        private int nodesWithFreeCards(Reach.Candidate candidate) {
            int nodes = 0;
            for (Reach.NodeKind kind : candidate.models()) {
                for (var _ : state.readyNodes(candidate.cluster().id(), kind.id(), 1)) {
                    nodes++;
                }
            }
            return nodes;
        }

        /// What the queue's quota says about cards of a model in the cluster; null when there is room.
        private @Nullable Blocker quota(Reach.Candidate candidate, Reach.NodeKind kind) {
            long needed = shape.needs().milliCards(kind.model());
            if (needed == 0) {
                return null;
            }
            Cluster cluster = candidate.cluster();
            for (Quota quota : queue.quota()) {
                if (!quota.flavor().includes(cluster.group(), kind.id())) {
                    continue;
                }
                long used = used(state, queue, quota.flavor());
                if (used + needed > quota.nominalMilliCards()) {
                    Reason reason = needed > quota.nominalMilliCards() ? Reason.ABOVE_MAXIMUM : Reason.QUOTA;
                    return Blocker.at(reason, candidate.ring(), cluster.id())
                            .cards(needed, Math.max(0, quota.nominalMilliCards() - used))
                            .with("queue", queue.name())
                            .with("supplyGroup", quota.flavor().group())
                            .with("class", quota.flavor().acceleratorClass())
                            .with("nominal", quota.nominalMilliCards() / 1000)
                            .with("used", BigDecimal.valueOf(used, 3).stripTrailingZeros().toPlainString());
                }
            }
            return null;
        }

        /// Each term is from 0 to its weight; higher is better.
        private List<Choice.Term> terms(Reach.Candidate candidate, int preference, Fit.Found found) {
            var terms = new ArrayList<Choice.Term>();
            terms.add(new Choice.Term("ring", nearness(candidate.ring())));
            terms.add(
                    new Choice.Term(
                            "tightness", found.cards() == 0 ? 0 : 1 - (double) found.leftIdle() / found.cards()));
            long nodes = found.placement().shares().stream().map(NodeShare::node).distinct().count();
            terms.add(new Choice.Term("fragmentation", -(double) found.broken() / nodes));
            if (shape.needs().cards().models().size() > 1) {
                terms.add(new Choice.Term("modelPreference", -5.0 * preference));
            }
            if (shape.needs().locality().sites().contains(candidate.cluster().site())) {
                terms.add(new Choice.Term("sitePreference", 5));
            }
            if (shape.needs().data().site() != null) {
                boolean there = candidate.cluster().site().equals(shape.needs().data().site());
                terms.add(new Choice.Term("data", there ? 5 : 0));
            }
            return terms;
        }

        private static double nearness(Ring ring) {
            return switch (ring) {
                case DISTRICT -> 40;
                case HOME -> 30;
                case HUB -> 20;
                case NEIGHBOUR -> 10;
                case REMOTE -> 0;
            };
        }

        private void wake(Instant at) {
            if (wakeAt == null || at.isBefore(wakeAt)) {
                wakeAt = at;
            }
        }

        /// The blockers in the order of telling; where nothing but structure is in the way, that is said first.
        private List<Blocker> told() {
            boolean hopeless = blockers.stream().allMatch(blocker -> blocker.reason().isStructural());
            if (hopeless) {
                boolean quotaAlone = blockers.stream().anyMatch(blocker -> blocker.reason() == Reason.ABOVE_MAXIMUM);
                blockers.add(
                        Blocker.of(quotaAlone ? Reason.ABOVE_MAXIMUM : Reason.NO_SUCH_CAPACITY)
                                .cards(shape.needs().milliCards(null), 0));
            }
            Collections.sort(blockers);
            return List.copyOf(blockers);
        }
    }
}
