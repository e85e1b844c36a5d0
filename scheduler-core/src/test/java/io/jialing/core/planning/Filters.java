package io.jialing.core.planning;

import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.Node;
import io.jialing.core.cluster.NodeId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.Within;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Places;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.Site;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.NodeState;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Shape;
import io.jialing.core.state.Spill;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The filters of semantics §9 once more, read off the records one by one: what no placement may violate.
final class Filters {
    static final Comparator<NodeShare> BY_NODE_AND_CARDS =
            Comparator.comparing(NodeShare::node).thenComparingLong(NodeShare::cardMask);

    private Filters() {}

    /// What is wrong with a placement in a scene; empty when nothing is.
    static List<String> violations(Scene scene, Decision.Placed placed) {
        var wrong = new ArrayList<String>();
        HubState state = scene.state();
        JobRecord job = Objects.requireNonNull(state.job(placed.part().job()));
        PartRecord part = state.part(placed.part());
        Shape.Needs needs = job.shape().needs();
        Cluster cluster = Objects.requireNonNull(state.cluster(placed.placement().cluster()));
        Site site = Objects.requireNonNull(state.site(cluster.site()));
        Tenant tenant = Objects.requireNonNull(state.tenant(job.tenant()));
        Ring ring =
                Ring.of(
                        Places.shipped().city(tenant.homeCity()).orElseThrow(),
                        Optional.ofNullable(tenant.district()),
                        site);
        check(wrong, placed.choice().ring() == ring, "another ring");
        check(wrong, state.takesWork(cluster), "takes no work");
        check(wrong, site.accepts(needs.kind()), "kind");
        LocalPriorityPolicy policy = state.policies().ruling(needs.subject(tenant), scene.now());
        for (LocalPriorityPolicy.Deny ban : policy.deny()) {
            boolean meant =
                    ban.when().dataClasses().isEmpty() || ban.when().dataClasses().contains(needs.data().dataClass());
            check(wrong, !meant || ring.compareTo(ban.ringsBeyond()) <= 0, "banned");
        }
        check(wrong, policy.name().equals(placed.choice().policy()), "another policy");
        check(wrong, policy.version() == placed.choice().policyVersion(), "another version");
        check(wrong, policy.tiers().get(placed.choice().tier()).covers(ring, site.id()), "another tier");
        check(wrong, needs.data().residency() != Residency.DISTRICT || ring == Ring.DISTRICT, "district");
        check(wrong, needs.data().residency() != Residency.CITY || ring.compareTo(Ring.HOME) <= 0, "city");
        check(wrong, needs.data().residency() != Residency.HUB || ring.compareTo(Ring.HUB) <= 0, "hub");
        check(
                wrong,
                needs.locality().pin() != Pin.REQUIRED
                        || needs.locality().rings().contains(ring)
                        || needs.locality().sites().contains(site.id()),
                "pin");
        check(
                wrong,
                part.avoid().stream()
                        .noneMatch(avoid -> avoid.cluster().equals(cluster.id()) && avoid.until().isAfter(scene.now())),
                "avoided");
        Spill spill = placed.spill();
        check(
                wrong,
                (placed.choice().tier() == 0) == (spill == null),
                "a spill is recorded past a gate, and only there");
        check(wrong, spill == null || spill.reaches(placed.choice().tier(), policy), "through another gate");
        check(
                wrong,
                spill == null || spill.reason() != SpillReason.TENANT_CHOICE || policy.tenantMayOptOut(),
                "the tenant had no choice");
        AcceleratorModel model = AcceleratorCatalogue.shipped().find(placed.placement().model()).orElse(null);
        if (!needs.cards().isNone()) {
            check(wrong, model != null && suits(needs, model), "model");
        }
        for (NodeShare share : placed.placement().shares()) {
            Node node = node(state, placed.placement(), share).node();
            check(wrong, node.ready(), "node not ready");
            check(
                    wrong,
                    needs.images().stream()
                            .anyMatch(image ->
                                    (image.arches().isEmpty() || image.arches().contains(node.arch()))
                                            && (needs.cards().isNone()
                                                    || (model != null && image.stack() == model.stack()))),
                    "image");
        }
        return wrong;
    }

    private static boolean suits(Shape.Needs needs, AcceleratorModel model) {
        var cards = needs.cards();
        return (!needs.domesticOnly() || model.domestic())
                && (cards.models().isEmpty() || cards.models().contains(model.id()))
                && (cards.minMemoryGib() == 0 || model.memoryGib().orElse(0) >= cards.minMemoryGib())
                && (cards.precision() == null || model.supports(cards.precision()))
                && cards.count() % model.allocationStep() == 0
                && (cards.fraction() == null || !(model.fractions() instanceof AcceleratorModel.Fractions.WholeOnly));
    }

    static NodeState node(HubState state, Placement placement, NodeShare share) {
        return Objects.requireNonNull(state.node(new NodeId(placement.cluster(), share.node())));
    }

    /// What all nodes of a gang must have in common.
    static String domain(Node node, Within within) {
        return switch (within) {
            case NODE -> node.id().name();
            case RACK -> node.pool() + (node.rack().isEmpty() ? " of " + node.id().name() : " in " + node.rack());
            case POOL -> node.pool();
            case CLUSTER -> "";
        };
    }

    private static void check(List<String> wrong, boolean right, String otherwise) {
        if (!right) {
            wrong.add(otherwise);
        }
    }
}
