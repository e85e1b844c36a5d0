package io.jialing.api.clusters;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.cluster.Admission;
import io.jialing.core.cluster.BindingMode;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.site.NodePoolPlan;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.HubState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A cluster that is to be registered.
///
/// @param supplyGroup the group that quota is counted in; usually that of its city and tier, such as `chongqing-cloud`
/// @param kind `SIMULATED`; `KUBERNETES`, with what its other fields would say, is refused for now
/// @param bindingMode usually `POOL`
/// @param pools the nodes of a simulated cluster
record ClusterDocument(
        @Nullable String id,
        @Nullable String site,
        @Nullable String supplyGroup,
        @Nullable ClusterKind kind,
        @Nullable BindingMode bindingMode,
        @Nullable List<@Nullable PoolEntry> pools,
        @Nullable String kubeconfig,
        @Nullable String server,
        @Nullable String ca,
        @Nullable String token,
        @Nullable String podSecurity) {
    private static final int MOST_POOLS = 200;

    /// A cluster and the nodes that it is to have.
    record Registration(Site site, Cluster cluster, List<NodePoolPlan> pools) {}

    /// What the document describes.
    ///
    /// @throws ProblemException naming every field that is wrong
    Registration registration(HubState state, AcceleratorCatalogue catalogue) {
        if (kind == ClusterKind.KUBERNETES) {
            throw new ProblemException(
                    ProblemCode.CLUSTER_KIND_NOT_OFFERED,
                    "Clusters of kind KUBERNETES cannot be registered yet; SIMULATED ones can.",
                    Map.of("kind", kind.name(), "offered", List.of(ClusterKind.SIMULATED.name())));
        }
        var findings = new Findings();
        var checkedId = findings.id("/id", id, 63);
        if (kind == null) {
            findings.missing("/kind");
        }
        Site at = site(findings, state);
        var group = supplyGroup == null ? null : findings.id("/supplyGroup", supplyGroup, 63);
        refuseCredentials(findings);
        var nodes = pools(findings, catalogue);
        findings.throwIfAny();
        if (at == null) {
            throw new IllegalStateException("A cluster without a site should have been refused.");
        }
        return new Registration(
                at,
                new Cluster(
                        new ClusterId(checkedId),
                        1,
                        at.id(),
                        new SupplyGroupId(group == null ? usualGroup(at) : group),
                        ClusterKind.SIMULATED,
                        bindingMode == null ? BindingMode.POOL : bindingMode,
                        at.operating() ? Admission.OPEN : Admission.CORDONED,
                        null),
                nodes);
    }

    private static String usualGroup(Site at) {
        return at.city() + "-" + at.tier().name().toLowerCase(Locale.ROOT);
    }

    private @Nullable Site site(Findings findings, HubState state) {
        if (site == null) {
            findings.missing("/site");
            return null;
        }
        Site found = site.matches(Ids.SITE) ? state.site(new SiteId(site)) : null;
        if (found == null) {
            findings.add("/site", FieldCode.UNKNOWN_REFERENCE, "There is no site of this id.");
        }
        return found;
    }

    private void refuseCredentials(Findings findings) {
        var belongTo = "Belongs to clusters of kind KUBERNETES.";
        if (kubeconfig != null) {
            findings.add("/kubeconfig", FieldCode.CONTRADICTION, belongTo);
        }
        if (server != null) {
            findings.add("/server", FieldCode.CONTRADICTION, belongTo);
        }
        if (ca != null) {
            findings.add("/ca", FieldCode.CONTRADICTION, belongTo);
        }
        if (token != null) {
            findings.add("/token", FieldCode.CONTRADICTION, belongTo);
        }
        if (podSecurity != null) {
            findings.add("/podSecurity", FieldCode.CONTRADICTION, belongTo);
        }
    }

    private List<NodePoolPlan> pools(Findings findings, AcceleratorCatalogue catalogue) {
        var plans = new ArrayList<NodePoolPlan>();
        if (pools == null || pools.isEmpty()) {
            findings.missing("/pools");
            return plans;
        }
        if (pools.size() > MOST_POOLS) {
            findings.add("/pools", FieldCode.OUT_OF_RANGE, "At most %d pools are understood.".formatted(MOST_POOLS));
            return plans;
        }
        var names = new TreeSet<String>();
        long nodes = 0;
        for (int i = 0; i < pools.size(); i++) {
            var entry = pools.get(i);
            if (entry == null) {
                findings.missing("/pools/" + i);
                continue;
            }
            var plan = entry.pool(findings, "/pools/" + i, catalogue);
            if (plan == null) {
                continue;
            }
            if (!names.add(plan.name())) {
                findings.add(
                        "/pools/%d/name".formatted(i),
                        FieldCode.CONTRADICTION,
                        "There is a pool '%s' already.".formatted(plan.name()));
            }
            nodes += plan.nodes();
            plans.add(plan);
        }
        if (nodes > PoolEntry.MOST_NODES) {
            findings.add(
                    "/pools",
                    FieldCode.OUT_OF_RANGE,
                    "A cluster may have at most %d nodes, not %d.".formatted(PoolEntry.MOST_NODES, nodes));
        }
        return plans;
    }
}
