package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.LocalityTier;
import io.jialing.core.locality.Subject;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.site.City;
import io.jialing.core.site.District;
import io.jialing.core.site.Places;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.RoundTrip;
import io.jialing.core.site.Site;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Supply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which clusters a shape of a tenant could ever use, tier by tier, and what rules out the others. Depends on nothing
/// that placements change.
///
/// What a job says of the place may only tighten the policy: a cluster that it does not want still counts for the gates
/// behind it. Where the policy lets tenants choose, such a cluster is ruled out like any other, and the job looks first
/// where it names.
///
/// @param policy the policy that rules the job at that instant
/// @param candidates clusters that pass all filters, by tier, then ring, then id
/// @param chosen those of them that the job may try before all others and without a gate, in the order it wants
/// @param ruledOut the others, each with the filter it fails at
record Reach(
        LocalPriorityPolicy policy, List<Candidate> candidates, List<List<Candidate>> chosen, List<RuledOut> ruledOut) {

    /// A cluster that passes all filters.
    ///
    /// @param wanted whether the job itself would run there; where not, the gates behind it count it all the same
    /// @param models accelerator models that qualify, in order of preference; for work without accelerators all kinds
    ///   of nodes, those without accelerators first
    record Candidate(int tier, Ring ring, Cluster cluster, boolean wanted, List<NodeKind> models) {}

    /// Nodes by accelerator model.
    ///
    /// @param model null for nodes without accelerators
    record NodeKind(@Nullable AcceleratorModel model) {
        String id() {
            return model == null ? "" : model.id();
        }
    }

    /// A cluster that fails a filter.
    ///
    /// @param tier the tier it would belong to, [Integer#MAX_VALUE] for none
    record RuledOut(int tier, Blocker blocker) {}

    static Reach of(
            HubState state,
            AcceleratorCatalogue catalogue,
            Places places,
            Tenant tenant,
            Shape.Needs needs,
            Instant now) {
        LocalPriorityPolicy policy = state.policies().ruling(needs.subject(tenant), now);
        // Who keeps everybody at home keeps those too who would choose to go.
        boolean mayChoose = policy.tenantMayOptOut() && state.isOn(HubSwitch.SPILL);
        City home =
                places.city(tenant.homeCity())
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "Tenant %s is homed in %s, which is no known city."
                                                .formatted(tenant.id(), tenant.homeCity())));
        var filters = new Filters(catalogue, places, policy, mayChoose, needs.subject(tenant), needs);
        var candidates = new ArrayList<Candidate>();
        var ruledOut = new ArrayList<RuledOut>();
        for (Cluster cluster : state.clusters()) {
            Site site = state.site(cluster.site());
            if (site == null) {
                throw new IllegalStateException(
                        "Cluster %s is at %s, which is no known site.".formatted(cluster.id(), cluster.site()));
            }
            Ring ring = Ring.of(home, Optional.ofNullable(tenant.district()), site);
            int tier = tier(policy, ring, site);
            var supplies = new ArrayList<Supply>();
            state.supplies(cluster.id()).forEach(supplies::add);
            var models = new ArrayList<NodeKind>();
            Blocker refusal = filters.refusal(cluster, site, ring, tier, supplies, models);
            if (refusal == null) {
                boolean wanted = needs.locality().allows(ring, site.id());
                candidates.add(new Candidate(tier, ring, cluster, wanted, List.copyOf(models)));
            } else {
                ruledOut.add(new RuledOut(tier, refusal));
            }
        }
        candidates.sort(
                Comparator.comparingInt(Candidate::tier)
                        .thenComparing(Candidate::ring)
                        .thenComparing(candidate -> candidate.cluster().id()));
        return new Reach(
                policy,
                List.copyOf(candidates),
                mayChoose ? chosen(candidates, needs.locality()) : List.of(),
                List.copyOf(ruledOut));
    }

    /// The sites that the job names, then its rings in its order.
    private static List<List<Candidate>> chosen(List<Candidate> candidates, Shape.Locality locality) {
        var turns = new ArrayList<List<Candidate>>();
        turns.add(candidates.stream().filter(each -> locality.sites().contains(each.cluster().site())).toList());
        for (Ring ring : locality.rings()) {
            turns.add(
                    candidates.stream()
                            .filter(each -> each.ring() == ring && !locality.sites().contains(each.cluster().site()))
                            .toList());
        }
        return List.copyOf(turns);
    }

    /// The furthest tier with a cluster that the job itself would run in; -1 for none.
    int furthestWanted() {
        return candidates.stream().filter(Candidate::wanted).mapToInt(Candidate::tier).max().orElse(-1);
    }

    /// The candidates in which the job itself would run, in the order in which it tries them.
    Stream<Candidate> inTurn() {
        return Stream.concat(
                chosen.stream().flatMap(List::stream),
                candidates.stream().filter(each -> each.wanted() && !isChosen(each)));
    }

    /// The candidates of one tier that are not tried before all tiers.
    List<Candidate> in(int tier) {
        return candidates.stream().filter(each -> each.tier() == tier && !isChosen(each)).toList();
    }

    private boolean isChosen(Candidate candidate) {
        return chosen.stream().anyMatch(turn -> turn.contains(candidate));
    }

    /// The ring beyond which data must not go.
    static Ring furthest(Residency residency) {
        return switch (residency) {
            case DISTRICT -> Ring.DISTRICT;
            case CITY -> Ring.HOME;
            case HUB -> Ring.HUB;
            case NONE -> Ring.REMOTE;
        };
    }

    private static int tier(LocalPriorityPolicy policy, Ring ring, Site site) {
        List<LocalityTier> tiers = policy.tiers();
        for (int tier = 0; tier < tiers.size(); tier++) {
            if (tiers.get(tier).covers(ring, site.id())) {
                return tier;
            }
        }
        return Integer.MAX_VALUE;
    }

    /// The filters, in the order in which they are asked.
    ///
    /// @param mayChoose whether what the job does not want is out of question for the policy too
    private record Filters(
            AcceleratorCatalogue catalogue,
            Places places,
            LocalPriorityPolicy policy,
            boolean mayChoose,
            Subject subject,
            Shape.Needs needs) {

        @Nullable Blocker refusal(
                Cluster cluster, Site site, Ring ring, int tier, List<Supply> supplies, List<NodeKind> models) {
            if (ring.compareTo(furthest(needs.data().residency())) > 0) {
                return Blocker.at(Reason.FORBIDDEN_BY_DATA, ring, cluster.id())
                        .with("residency", needs.data().residency());
            }
            LocalPriorityPolicy.Deny ban = policy.ban(subject, ring).orElse(null);
            if (ban != null && ban.hasDataReason()) {
                return Blocker.at(Reason.FORBIDDEN_BY_DATA, ring, cluster.id())
                        .with("dataClass", needs.data().dataClass())
                        .with("policy", policy.name());
            }
            if (ban != null) {
                return Blocker.at(Reason.FORBIDDEN_BY_POLICY, ring, cluster.id())
                        .with("ringsBeyond", ban.ringsBeyond())
                        .with("policy", policy.name());
            }
            if (tier == Integer.MAX_VALUE) {
                return Blocker.at(Reason.FORBIDDEN_BY_POLICY, ring, cluster.id()).with("policy", policy.name());
            }
            if (mayChoose && !needs.locality().allows(ring, site.id())) {
                return Blocker.at(Reason.PINNED_ELSEWHERE, ring, cluster.id());
            }
            if (!site.accepts(needs.kind())) {
                return Blocker.at(Reason.KIND_NOT_ACCEPTED, ring, cluster.id()).with("kind", needs.kind());
            }
            Blocker distance = needs.near() == null ? null : distance(cluster, site, ring, needs.near());
            if (distance != null) {
                return distance;
            }
            if (supplies.isEmpty()) {
                return Blocker.at(Reason.CLUSTER_UNAVAILABLE, ring, cluster.id()).with("nodes", 0);
            }
            return needs.cards().isNone() ? anyNodes(supplies, models) : accelerators(cluster, ring, supplies, models);
        }

        private @Nullable Blocker distance(Cluster cluster, Site site, Ring ring, Shape.Near near) {
            District district =
                    places.district(near.district())
                            .orElseThrow(() -> new IllegalStateException("No district %s.".formatted(near.district())));
            RoundTrip trip = RoundTrip.between(district, site);
            return trip.ms() <= near.roundTripMs()
                    ? null
                    : Blocker.at(Reason.TOO_FAR, ring, cluster.id())
                            .with("district", district.zh())
                            .with("roundTripMs", Math.round(trip.ms() * 10) / 10.0)
                            .with("atMostMs", near.roundTripMs())
                            .with("basis", trip.basis());
        }

        private @Nullable Blocker anyNodes(List<Supply> supplies, List<NodeKind> models) {
            for (Supply supply : supplies) {
                String model = supply.key().model();
                if (model.isEmpty()) {
                    models.add(new NodeKind(null));
                } else {
                    catalogue.find(model).ifPresent(known -> models.add(new NodeKind(known)));
                }
            }
            return null;
        }

        private @Nullable Blocker accelerators(
                Cluster cluster, Ring ring, List<Supply> supplies, List<NodeKind> models) {
            var present = new ArrayList<AcceleratorModel>();
            for (Supply supply : supplies) {
                // A model that the catalogue lacks has no stack, so nothing can be said to run there.
                catalogue.find(supply.key().model()).ifPresent(present::add);
            }
            List<AcceleratorModel> running =
                    present.stream()
                            .filter(model -> needs.images().stream().anyMatch(image -> image.stack() == model.stack()))
                            .toList();
            if (running.isEmpty()) {
                return Blocker.at(Reason.NO_RUNTIME, ring, cluster.id())
                        .with("stacks", present.stream().map(AcceleratorModel::stack).distinct().sorted().toList())
                        .with("images", needs.images().stream().map(Shape.Image::stack).toList());
            }
            running.stream()
                    .filter(this::qualifies)
                    .sorted(Comparator.comparingInt(this::preference).thenComparing(AcceleratorModel::id))
                    .forEach(model -> models.add(new NodeKind(model)));
            return models.isEmpty()
                    ? Blocker.at(Reason.NO_MODEL, ring, cluster.id())
                            .with("has", running.stream().map(AcceleratorModel::id).toList())
                            .with("wants", wants())
                    : null;
        }

        private boolean qualifies(AcceleratorModel model) {
            var cards = needs.cards();
            return (!needs.domesticOnly() || model.domestic())
                    && (cards.models().isEmpty() || cards.models().contains(model.id()))
                    && (cards.minMemoryGib() == 0 || model.hasMemory(cards.minMemoryGib()))
                    && (cards.precision() == null || model.supports(cards.precision()))
                    && (cards.fraction() == null
                            || !(model.fractions() instanceof AcceleratorModel.Fractions.WholeOnly))
                    && cards.count() % model.allocationStep() == 0;
        }

        private int preference(AcceleratorModel model) {
            return Math.max(0, needs.cards().models().indexOf(model.id()));
        }

        private String wants() {
            var cards = needs.cards();
            var wants = new ArrayList<String>();
            if (needs.domesticOnly()) {
                wants.add("domestic");
            }
            if (cards.minMemoryGib() > 0) {
                wants.add(cards.minMemoryGib() + " GiB");
            }
            if (cards.precision() != null) {
                wants.add(cards.precision().name());
            }
            if (!cards.models().isEmpty()) {
                wants.add(String.join(" or ", cards.models()));
            }
            if (cards.fraction() != null) {
                wants.add("fraction");
            }
            return String.join(", ", wants);
        }
    }
}
