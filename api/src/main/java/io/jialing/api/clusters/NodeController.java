package io.jialing.api.clusters;

import io.jialing.api.http.Cards;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.resource.Resources;
import io.jialing.core.site.Site;
import io.jialing.core.state.HubState;
import io.jialing.core.state.NodeState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Nodes are seen by those who may look inside their site.
@RestController
@RequestMapping("/v1/nodes")
class NodeController {
    private final StateView view;

    NodeController(StateView view) {
        this.view = view;
    }

    /// A node as it is shown.
    ///
    /// @param rack empty when unknown
    /// @param model empty when it has no accelerators
    /// @param idleCards cards that no job holds any part of
    /// @param allocatedCards what jobs hold, fractions included
    record View(
            String cluster,
            String name,
            String pool,
            String rack,
            String model,
            int cards,
            int idleCards,
            BigDecimal allocatedCards,
            Amounts capacity,
            Amounts free,
            String arch,
            boolean ready,
            int jobs) {
        static View of(NodeState state) {
            var node = state.node();
            return new View(
                    node.id().cluster().value(),
                    node.id().name(),
                    node.pool(),
                    node.rack(),
                    node.model(),
                    node.cards(),
                    state.idleCards(),
                    Cards.of(state.heldMilliCards()),
                    Amounts.of(node.capacity()),
                    Amounts.of(state.free()),
                    node.arch(),
                    node.ready(),
                    (int) state.holdings().stream().map(holding -> holding.part().job()).distinct().count());
        }
    }

    /// CPU in cores, memory and disk in MiB.
    record Amounts(BigDecimal cpu, long memoryMiB, long diskMiB) {
        static Amounts of(Resources resources) {
            return new Amounts(Cards.of(resources.milliCpu()), resources.memoryMib(), resources.diskMib());
        }
    }

    @GetMapping
    Page<View> list(Caller caller, PageRequest page, @RequestParam(required = false) @Nullable String cluster) {
        Caller.require(
                caller.hasAnywhere(Role.OPERATOR, Role.POLICY_ADMIN, Role.SUPPLIER, Role.AUDITOR, Role.HUB_ADMIN),
                "see nodes");
        var state = view.state();
        if (cluster != null) {
            Cluster known = state.cluster(Ids.cluster(cluster));
            if (known == null || !maySeeInside(caller, state, known)) {
                throw ProblemException.notFound("cluster", cluster);
            }
        }
        var list = "nodes|" + cluster;
        var after = page.after(list);
        var rows = new ArrayList<NodeState>();
        for (Cluster each : state.clusters()) {
            boolean wanted = cluster == null ? maySeeInside(caller, state, each) : cluster.equals(each.id().value());
            if (wanted && (each.id().value() + "\1").compareTo(after) > 0) {
                collect(rows, state.nodes(each.id()), after, page.size());
            }
            if (rows.size() > page.size()) {
                break;
            }
        }
        return page.page(list, rows, NodeController::key, View::of);
    }

    private static void collect(List<NodeState> rows, Iterable<NodeState> nodes, String after, int size) {
        for (NodeState node : nodes) {
            if (key(node).compareTo(after) > 0) {
                rows.add(node);
                if (rows.size() > size) {
                    return;
                }
            }
        }
    }

    /// Sorts as cluster and name do, because no name has a character below the one between them.
    private static String key(NodeState state) {
        return state.node().id().cluster().value() + "\0" + state.node().id().name();
    }

    private static boolean maySeeInside(Caller caller, HubState state, Cluster cluster) {
        Site site = state.site(cluster.site());
        return site != null && caller.maySeeInside(site);
    }
}
