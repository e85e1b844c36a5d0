package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.job.PartId;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.Policies;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Counterfactual.Effect;
import io.jialing.core.planning.Counterfactual.Kind;
import io.jialing.core.planning.Search.Outcome;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Branch;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.Pin;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Supply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Looks for changes that would let a part start for which no place was found: makes one change at a time to a copy of
/// the state and searches again.
final class WhatIf {
    /// More than this nobody reads.
    static final int MOST = 3;

    /// More than any hub has.
    private static final long MOST_CARDS = 1_000_000_000;

    private final Planner planner;
    private final HubState state;
    private final PartId part;
    private final JobRecord job;
    private final LocalPriorityPolicy policy;
    private final Instant now;
    private final List<Blocker> blockers;

    /// A look at one part.
    ///
    /// @param policy the policy that rules its job
    /// @param blockers what is in its way as things are
    WhatIf(
            Planner planner,
            HubState state,
            PartId part,
            JobRecord job,
            LocalPriorityPolicy policy,
            Instant now,
            List<Blocker> blockers) {
        this.planner = planner;
        this.state = state;
        this.part = part;
        this.job = job;
        this.policy = policy;
        this.now = now;
        this.blockers = blockers;
    }

    /// Changes that make the difference, the cheapest first, at most [#MOST].
    List<Counterfactual> changes() {
        return Stream.<Supplier<Optional<Counterfactual>>>of(
                        this::waitForGate,
                        this::dropPin,
                        this::dropModels,
                        this::dropPrecision,
                        this::dropMemory,
                        this::addImage,
                        this::raiseQuota,
                        this::openGate)
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .limit(MOST)
                .toList();
    }

    /// One gate after the other may have to open.
    private Optional<Counterfactual> waitForGate() {
        List<Blocker> inTheWay = blockers;
        for (int gates = 1; gates < policy.tiers().size(); gates++) {
            Optional<Instant> opensAt = opensAt(inTheWay);
            if (opensAt.isEmpty()) {
                return Optional.empty();
            }
            Instant then = opensAt.get();
            switch (planner.search().find(state, part, then)) {
                case Outcome.Found found -> {
                    return Optional.of(
                            counterfactual(
                                    Kind.WAIT_FOR_GATE,
                                    with(gate(rulingAt(then), found), "opensAt", then.toString()),
                                    effect(found, then)));
                }
                case Outcome.Nowhere nowhere -> inTheWay = nowhere.blockers();
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> opensAt(List<Blocker> blockers) {
        return blockers.stream()
                .filter(blocker -> blocker.reason() == Reason.GATE_CLOSED)
                .flatMap(blocker -> Optional.ofNullable(blocker.params().get("opensAt")).stream())
                .map(Instant::parse)
                .findFirst();
    }

    private Optional<Counterfactual> dropPin() {
        Shape.Locality locality = needs().locality();
        return locality.pin() == Pin.REQUIRED
                ? asking(
                        needs().withLocality(Shape.Locality.ANY),
                        Kind.DROP_PIN,
                        Map.of("rings", join(locality.rings()), "sites", join(locality.sites())))
                : Optional.empty();
    }

    private Optional<Counterfactual> dropModels() {
        CardRequest cards = needs().cards();
        return cards.models().isEmpty()
                ? Optional.empty()
                : asking(
                        needs().withCards(cards.ofAnyModel()),
                        Kind.DROP_MODELS,
                        Map.of("models", join(cards.models())));
    }

    private Optional<Counterfactual> dropPrecision() {
        CardRequest cards = needs().cards();
        return cards.precision() == null
                ? Optional.empty()
                : asking(
                        needs().withCards(cards.inAnyPrecision()),
                        Kind.DROP_PRECISION,
                        Map.of("precision", cards.precision().name()));
    }

    private Optional<Counterfactual> dropMemory() {
        CardRequest cards = needs().cards();
        return cards.minMemoryGib() == 0
                ? Optional.empty()
                : asking(
                        needs().withCards(cards.withAnyMemory()),
                        Kind.DROP_MEMORY,
                        Map.of("memoryGib", Integer.toString(cards.minMemoryGib())));
    }

    /// Of the stacks that would help, the one that runs nearest to home.
    private Optional<Counterfactual> addImage() {
        if (needs().cards().isNone()) {
            return Optional.empty();
        }
        return stacksWithoutImage().stream()
                .map(this::withImageFor)
                .flatMap(Optional::stream)
                .min(Comparator.comparing(change -> change.effect().ring()));
    }

    private Optional<Counterfactual> withImageFor(Stack stack) {
        var images = new ArrayList<>(needs().images());
        images.add(new Shape.Image(stack, List.of()));
        images.sort(Comparator.comparing(Shape.Image::stack));
        return asking(needs().withImages(images), Kind.ADD_IMAGE, Map.of("stack", stack.name()));
    }

    private SortedSet<Stack> stacksWithoutImage() {
        var stacks = new TreeSet<Stack>();
        for (Cluster cluster : state.clusters()) {
            for (Supply supply : state.supplies(cluster.id())) {
                planner.catalogue().find(supply.key().model()).map(AcceleratorModel::stack).ifPresent(stacks::add);
            }
        }
        needs().images().forEach(image -> stacks.remove(image.stack()));
        return stacks;
    }

    /// A right to all that the queue would then use.
    private Optional<Counterfactual> raiseQuota() {
        Queue queue = state.queue(job.queue());
        if (queue == null) {
            return Optional.empty();
        }
        List<Member> lineage = state.lineage(Member.queue(queue.name()));
        for (Account account : state.accounts().of(lineage.getLast())) {
            Flavor flavor = account.key().flavor();
            Branch branch = state.accounts().branch(lineage, flavor);
            if (branch.isBounded() && branch.available() < 1000 * needs().cardCount()) {
                Optional<Counterfactual> raised = raised(queue, quota(queue, flavor), branch.first().used());
                if (raised.isPresent()) {
                    return raised;
                }
            }
        }
        return Optional.empty();
    }

    /// Looks with a right without bounds how much is needed, and then whether a right to just that would do.
    private Optional<Counterfactual> raised(Queue queue, Quota now, long used) {
        Outcome.Found unbounded = found(having(queue, now, MOST_CARDS));
        if (unbounded == null) {
            return Optional.empty();
        }
        long atLeast = Math.ceilDiv(used + unbounded.placement().milliCards(), 1000);
        Outcome.Found found = found(having(queue, now, atLeast));
        return found == null
                ? Optional.empty()
                : Optional.of(
                        counterfactual(
                                Kind.RAISE_QUOTA,
                                Map.of(
                                        "queue",
                                        queue.name(),
                                        "supplyGroup",
                                        now.flavor().group().value(),
                                        "class",
                                        now.flavor().acceleratorClass(),
                                        "nominal",
                                        Long.toString(now.nominalMilliCards() / 1000),
                                        "atLeast",
                                        Long.toString(atLeast)),
                                effect(found, this.now)));
    }

    private static Quota quota(Queue queue, Flavor flavor) {
        return queue.quota().stream()
                .filter(entry -> entry.flavor().equals(flavor))
                .findFirst()
                .orElse(Quota.nominal(flavor, 0));
    }

    private HubState having(Queue queue, Quota instead, long nominalCards) {
        var quota = new ArrayList<>(queue.quota());
        quota.removeIf(entry -> entry.flavor().equals(instead.flavor()));
        quota.add(
                new Quota(instead.flavor(), nominalCards * 1000, instead.borrowMilliCards(), instead.lendMilliCards()));
        return state.apply(
                new Change.QueueChanged(
                        new Queue(
                                queue.name(),
                                queue.version() + 1,
                                queue.tenant(),
                                queue.cohort(),
                                queue.weight(),
                                queue.maxQueued(),
                                quota)));
    }

    /// Only where waiting will not do it.
    private Optional<Counterfactual> openGate() {
        boolean closed = blockers.stream().anyMatch(blocker -> blocker.reason() == Reason.GATE_CLOSED);
        if (!closed || opensAt(blockers).isPresent()) {
            return Optional.empty();
        }
        Policies open = state.policies().replacing(policy.withOpenGates());
        Outcome.Found found = found(state.apply(new Change.PoliciesChanged(open)));
        return found == null
                ? Optional.empty()
                : Optional.of(counterfactual(Kind.OPEN_GATE, gate(policy, found), effect(found, now)));
    }

    private LocalPriorityPolicy rulingAt(Instant then) {
        Tenant tenant = state.tenant(job.tenant());
        return tenant == null ? policy : state.policies().ruling(needs().subject(tenant), then);
    }

    private Shape.Needs needs() {
        return job.shape().needs();
    }

    private static Map<String, String> gate(LocalPriorityPolicy ruling, Outcome.Found found) {
        return Map.of("policy", ruling.name(), "tier", ruling.tiers().get(found.choice().tier()).name());
    }

    private static Map<String, String> with(Map<String, String> params, String name, String value) {
        var more = new TreeMap<>(params);
        more.put(name, value);
        return more;
    }

    private Optional<Counterfactual> asking(Shape.Needs needs, Kind kind, Map<String, String> params) {
        Outcome.Found found = found(state.apply(new Change.JobChanged(job.asking(Shape.of(needs)))));
        return found == null ? Optional.empty() : Optional.of(counterfactual(kind, params, effect(found, now)));
    }

    private Outcome.@Nullable Found found(HubState changed) {
        return planner.search().find(changed, part, now) instanceof Outcome.Found found ? found : null;
    }

    private static Counterfactual counterfactual(Kind kind, Map<String, String> params, Effect effect) {
        return new Counterfactual(kind, new TreeMap<>(params), effect);
    }

    private static Effect effect(Outcome.Found found, Instant at) {
        return new Effect(at, found.placement().cluster(), found.choice().ring(), found.placement().model());
    }

    private static String join(List<?> values) {
        return String.join(", ", values.stream().map(Object::toString).toList());
    }
}
