package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterHealth;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.locality.LocalityTier;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.GangFit.Fit;
import io.jialing.core.placement.Reason;
import io.jialing.core.quota.Queue;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Choice;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Spill;
import io.jialing.core.state.Supply;
import io.jialing.core.state.Waiting;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The way from home outwards for one part: tier by tier, through the gates, cluster by cluster, collecting what is in
/// the way.
final class Walk {
    private final HubState state;
    private final Waiting waiting;
    private final QuotaUse quota;
    private final Guests guests;
    private final Reach reach;
    private final FitNotes notes;
    private final StartLimits limits;
    private final Instant now;
    private final PartRecord part;
    private final Shape shape;
    private final List<Blocker> blockers = new ArrayList<>();
    private final Gate gate = new Gate();
    private final @Nullable Siblings siblings;
    private @Nullable Instant wakeAt;
    private boolean heldBack;

    /// A nearer cluster that has room for the job, which does not want to run there.
    private @Nullable ClusterId roomNearer;

    Walk(HubState state, Waiting waiting, Queue queue, Reach reach, FitNotes notes, StartLimits limits, Instant now) {
        this.state = state;
        this.waiting = waiting;
        this.quota = new QuotaUse(state, queue.name());
        this.guests = new Guests(state);
        this.reach = reach;
        this.notes = notes;
        this.limits = limits;
        this.now = now;
        part = state.part(waiting.part());
        shape = waiting.job().shapeOf(waiting.part());
        siblings = Siblings.of(state, waiting, reach);
    }

    Search.Outcome outward() {
        reach.ruledOut().forEach(ruledOut -> blockers.add(ruledOut.blocker()));
        reach.candidates().stream().filter(each -> !each.wanted()).forEach(each -> blockers.add(pinnedElsewhere(each)));
        for (List<Reach.Candidate> turn : reach.chosen()) {
            Search.Outcome.Found best = best(turn, candidate -> choice(candidate.tier()));
            if (best != null) {
                return best;
            }
            if (heldBack) {
                return soonEnough(null);
            }
        }
        Spill spill = part.spill();
        Spill opened = null;
        boolean everywhere = true;
        boolean opensWhenFuller = false;
        List<LocalityTier> tiers = reach.policy().tiers();
        for (int tier = 0; tier <= reach.furthestWanted(); tier++) {
            List<Reach.Candidate> candidates = reach.in(tier);
            if (candidates.isEmpty()) {
                leave(tier);
                continue;
            }
            if (!everywhere) {
                behindAClosedGate(candidates.getFirst(), tiers.get(tier));
                continue;
            }
            if (tier > 0 && (roomNearer != null || spill == null || !spill.reaches(tier, reach.policy()))) {
                switch (verdict(tiers.get(tier), tier)) {
                    case Gate.Verdict.Open open -> {
                        spill = spill(tier, open.reason(), open.proof());
                        opened = open.lasting() ? spill : opened;
                    }
                    case Gate.Verdict.Closed closed -> {
                        everywhere = false;
                        opensWhenFuller = closed.fullnessAlone();
                        closed(candidates.getFirst(), tiers.get(tier), closed);
                        continue;
                    }
                }
            }
            Spill through = spill;
            Search.Outcome.Found best = best(candidates, _ -> through);
            if (best != null) {
                return best;
            }
            if (heldBack) {
                return soonEnough(opened);
            }
            countUnwanted(candidates);
            leave(tier);
        }
        return new Search.Outcome.Nowhere(told(), opened, wakeAt, everywhere, opensWhenFuller);
    }

    /// It waits for what it may soon start on rather than go further.
    private Search.Outcome soonEnough(@Nullable Spill opened) {
        return new Search.Outcome.Nowhere(told(), opened, wakeAt, true, false);
    }

    /// The best place in one ring, whatever the gates say; empty for a ring without clusters.
    Optional<Search.RingOffer> only(Ring ring) {
        reach.ruledOut().stream()
                .map(Reach.RuledOut::blocker)
                .filter(blocker -> blocker.ring() == ring)
                .forEach(blockers::add);
        List<Reach.Candidate> candidates =
                reach.candidates().stream().filter(candidate -> candidate.ring() == ring).toList();
        candidates.stream().filter(each -> !each.wanted()).forEach(each -> blockers.add(pinnedElsewhere(each)));
        Search.Outcome.Found found = best(candidates, _ -> null);
        if (found == null && blockers.isEmpty()) {
            return Optional.empty();
        }
        Collections.sort(blockers);
        return Optional.of(new Search.RingOffer(ring, found, found == null ? List.copyOf(blockers) : List.of()));
    }

    private Gate.Verdict verdict(LocalityTier tier, int index) {
        if (!state.isOn(HubSwitch.SPILL)) {
            return new Gate.Verdict.Closed(null, false, false, new TreeMap<>(Map.of("switch", "OFF")));
        }
        if (roomNearer != null) {
            return new Gate.Verdict.Closed(null, false, true, new TreeMap<>(Map.of("roomIn", roomNearer.value())));
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

    private Spill spill(int tier, SpillReason reason, SortedMap<String, String> proof) {
        return new Spill(reach.policy().name(), reach.policy().version(), tier, reason, now, proof);
    }

    /// The tenant goes so far by its own choice, which the policy allows.
    private Spill choice(int tier) {
        Shape.Locality locality = shape.needs().locality();
        var named = new TreeMap<String, String>();
        named.put("pin", locality.pin().name());
        named.put("rings", locality.rings().toString());
        named.put("sites", locality.sites().toString());
        return spill(tier, SpillReason.TENANT_CHOICE, named);
    }

    private boolean hasRoom(Reach.Candidate candidate) {
        Cluster cluster = candidate.cluster();
        if (!state.takesWork(cluster)) {
            unavailable(cluster.id());
            return false;
        }
        if (avoidedUntil(cluster.id()) != null) {
            count(cluster.id(), candidate.models(), false);
            return false;
        }
        SortedMap<String, Blocker> refusals = refusals(candidate);
        List<Reach.NodeKind> open = open(candidate, refusals);
        StartLimits.Reached reached = limits.reached(state, waiting.job().queue(), cluster.id(), now);
        if (reached != null && !open.isEmpty()) {
            wake(reached.opensAt());
            return true; // it would wait there without looking, see tooFast
        }
        if (open.stream().anyMatch(kind -> notes.hasRoom(state, shape, cluster.id(), kind))) {
            return true;
        }
        noFit(candidate, open, refusals);
        return false;
    }

    private static Blocker pinnedElsewhere(Reach.Candidate candidate) {
        return Blocker.at(Reason.PINNED_ELSEWHERE, candidate.ring(), candidate.cluster().id());
    }

    /// Looks at the clusters that the job itself does not want as if it did, because it must not go further for that.
    private void countUnwanted(List<Reach.Candidate> candidates) {
        var others = List.copyOf(blockers);
        for (Reach.Candidate candidate : candidates) {
            if (!candidate.wanted() && hasRoom(candidate)) {
                roomNearer = candidate.cluster().id();
            }
        }
        // What is in the way there is not in the job's way.
        blockers.clear();
        blockers.addAll(others);
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

    /// @param spill what lets the job go to one of the candidates
    private Search.Outcome.@Nullable Found best(
            List<Reach.Candidate> candidates, Function<Reach.Candidate, @Nullable Spill> spill) {
        Search.Outcome.Found best = null;
        for (Reach.Candidate candidate : candidates) {
            Search.Outcome.Found found = candidate.wanted() ? in(candidate, spill.apply(candidate)) : null;
            if (found != null && (best == null || found.choice().score() > best.choice().score())) {
                best = found;
            }
        }
        return best;
    }

    private Search.Outcome.@Nullable Found in(Reach.Candidate candidate, @Nullable Spill spill) {
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
            count(cluster.id(), candidate.models(), false);
            blockers.add(Blocker.at(Reason.AVOIDED, candidate.ring(), cluster.id()).with("until", avoided));
            return null;
        }
        Search.Outcome.Found best = null;
        SortedMap<String, Blocker> refusals = refusals(candidate);
        List<Reach.NodeKind> open = open(candidate, refusals);
        StartLimits.Reached reached = limits.reached(state, waiting.job().queue(), cluster.id(), now);
        if (reached != null && !open.isEmpty()) {
            blockers.addAll(refusals.values());
            tooFast(candidate, reached);
            return null;
        }
        for (int preference = 0; preference < candidate.models().size(); preference++) {
            Reach.NodeKind kind = candidate.models().get(preference);
            if (refusals.containsKey(kind.id())) {
                continue;
            }
            if (notes.fit(state, shape, cluster.id(), kind) instanceof Fit.Found found) {
                boolean borrowing = quota.borrowsFor(cluster, kind.id(), shape.needs().milliCards(kind.model()));
                Choice choice =
                        Score.of(reach.policy(), candidate, preference, shape.needs(), found, borrowing, siblings);
                if (best == null || choice.score() > best.choice().score()) {
                    best = new Search.Outcome.Found(found.placement(), choice, candidate.tier() == 0 ? null : spill);
                }
            }
        }
        if (best == null) {
            noFit(candidate, open, refusals);
        }
        return best;
    }

    /// Why the part may not use nodes of some kinds there, by model, whatever is free.
    private SortedMap<String, Blocker> refusals(Reach.Candidate candidate) {
        var refusals = new TreeMap<String, Blocker>();
        for (Reach.NodeKind kind : candidate.models()) {
            Blocker refusal = refusal(candidate, kind);
            if (refusal != null) {
                refusals.put(kind.id(), refusal);
            }
        }
        return refusals;
    }

    /// The kinds of nodes that it may use.
    private static List<Reach.NodeKind> open(Reach.Candidate candidate, SortedMap<String, Blocker> refusals) {
        return candidate.models().stream().filter(kind -> !refusals.containsKey(kind.id())).toList();
    }

    /// Why the part may not use nodes of that kind there, whatever is free; null when it may.
    private @Nullable Blocker refusal(Reach.Candidate candidate, Reach.NodeKind kind) {
        Blocker barred = guests.against(candidate.cluster(), candidate.ring(), kind, shape.needs());
        return barred != null
                ? barred
                : quota.against(
                        candidate.cluster(), candidate.ring(), kind.id(), shape.needs().milliCards(kind.model()));
    }

    /// As much has started lately as may, so nothing was looked at: a search that may not end in a start would be made
    /// again and again.
    private void tooFast(Reach.Candidate candidate, StartLimits.Reached reached) {
        heldBack = true;
        wake(reached.opensAt());
        blockers.add(
                Blocker.at(Reason.RATE_LIMITED, candidate.ring(), candidate.cluster().id())
                        .with("of", reached.key().kind())
                        .with("name", reached.key().name())
                        .with("perSecond", BigDecimal.valueOf(reached.rate().perSecond()).toPlainString())
                        .with("burst", reached.rate().burst())
                        .with("opensAt", reached.opensAt()));
    }

    private @Nullable Instant avoidedUntil(ClusterId cluster) {
        for (PartRecord.Avoid avoid : part.avoid()) {
            if (avoid.cluster().equals(cluster) && avoid.until().isAfter(now)) {
                return avoid.until();
            }
        }
        return null;
    }

    /// Nothing in the cluster holds the gang now: says why.
    ///
    /// @param searched the kinds of nodes that were looked at
    /// @param refusals why it may not use the others
    private void noFit(Reach.Candidate candidate, List<Reach.NodeKind> searched, SortedMap<String, Blocker> refusals) {
        ClusterId cluster = candidate.cluster().id();
        List<Reach.NodeKind> open = without(candidate.models(), refusals, Reason.NOT_FOR_VISITORS);
        if (open.isEmpty()) {
            gate.ruledOut(Reason.NOT_FOR_VISITORS);
            blockers.addAll(refusals.values());
            return;
        }
        List<Reach.NodeKind> possible =
                open.stream().filter(kind -> notes.fitsWhenEmpty(state, shape, cluster, kind)).toList();
        if (possible.isEmpty()) {
            gate.tooSmall();
            blockers.add(
                    Blocker.at(Reason.CLUSTER_TOO_SMALL, candidate.ring(), cluster)
                            .cards(needed(open), capacity(cluster, open))
                            .with("workers", shape.needs().workers())
                            .with("within", shape.needs().within()));
            return;
        }
        blockers.addAll(refusals.values());
        long needed = needed(searched);
        List<Supply> supplies = supplies(cluster, searched);
        long free = supplies.stream().mapToLong(Supply::milliFree).sum();
        boolean fragmented = needed > 0 && free >= needed;
        count(cluster, without(possible, refusals, Reason.VISITORS_FULL), fragmented);
        countAsFull(
                cluster, possible.stream().filter(kind -> isRefused(kind, refusals, Reason.VISITORS_FULL)).toList());
        if (searched.isEmpty()) {
            return;
        }
        Reason reason = fragmented ? Reason.FRAGMENTED : Reason.NO_FREE_CAPACITY;
        blockers.add(
                Blocker.at(reason, candidate.ring(), cluster)
                        .cards(needed, free)
                        .with("workers", shape.needs().workers())
                        .with("cpuNeeded", shape.needs().perWorker().milliCpu() * shape.needs().workers() / 1000)
                        .with("nodesWithFreeCards", supplies.stream().mapToInt(Supply::nodesWithIdleCards).sum()));
    }

    private static List<Reach.NodeKind> without(
            List<Reach.NodeKind> kinds, SortedMap<String, Blocker> refusals, Reason reason) {
        return kinds.stream().filter(kind -> !isRefused(kind, refusals, reason)).toList();
    }

    private static boolean isRefused(Reach.NodeKind kind, SortedMap<String, Blocker> refusals, Reason reason) {
        Blocker refusal = refusals.get(kind.id());
        return refusal != null && refusal.reason() == reason;
    }

    /// Tells the gate how full those nodes are that could hold the gang.
    private void count(ClusterId cluster, List<Reach.NodeKind> kinds, boolean fragmented) {
        boolean cards = !shape.needs().cards().isNone();
        long capacity = 0;
        long held = 0;
        for (Supply supply : supplies(cluster, kinds)) {
            capacity += cards ? supply.milliCards() : supply.milliCpu();
            held += cards ? supply.heldMilliCards() : supply.heldMilliCpu();
        }
        gate.couldHold(capacity, held, fragmented);
    }

    /// Tells the gate about nodes that the part may not use until others go: for it they are full.
    private void countAsFull(ClusterId cluster, List<Reach.NodeKind> kinds) {
        boolean cards = !shape.needs().cards().isNone();
        long capacity =
                supplies(cluster, kinds).stream()
                        .mapToLong(supply -> cards ? supply.milliCards() : supply.milliCpu())
                        .sum();
        if (!kinds.isEmpty()) {
            gate.couldHold(capacity, capacity, false);
        }
    }

    private List<Supply> supplies(ClusterId cluster, List<Reach.NodeKind> kinds) {
        var supplies = new ArrayList<Supply>();
        for (Supply supply : state.supplies(cluster)) {
            if (kinds.stream().anyMatch(kind -> kind.id().equals(supply.key().model()))) {
                supplies.add(supply);
            }
        }
        return supplies;
    }

    /// Cards that the gang takes on the most generous of these kinds of nodes, in thousandths.
    private long needed(List<Reach.NodeKind> kinds) {
        return kinds.stream().mapToLong(kind -> shape.needs().milliCards(kind.model())).min().orElse(0);
    }

    private long capacity(ClusterId cluster, List<Reach.NodeKind> kinds) {
        return supplies(cluster, kinds).stream().mapToLong(Supply::milliCards).sum();
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
