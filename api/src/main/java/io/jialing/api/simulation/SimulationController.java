package io.jialing.api.simulation;

import io.jialing.api.audit.Audit;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.ClusterKind;
import io.jialing.core.site.Site;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Makes things happen to simulated clusters that operators of real ones only fear.
@RestController
class SimulationController {
    private final StateView view;
    private final SimulatedWire wire;
    private final IntakeLane lane;
    private final Audit audit;

    SimulationController(StateView view, SimulatedWire wire, IntakeLane lane, Audit audit) {
        this.view = view;
        this.wire = wire;
        this.lane = lane;
        this.audit = audit;
    }

    /// What is to happen.
    ///
    /// @param silent whether the hub hears nothing of the cluster from now on
    record Wish(@Nullable Boolean silent) {}

    /// Cuts the connection to a simulated cluster, or mends it. Its work runs on.
    @PostMapping("/v1/clusters/{id}:simulate")
    ResponseEntity<Wish> simulate(Caller caller, @PathVariable String id, @RequestBody Wish wish) {
        Boolean silent = wish.silent();
        if (silent == null) {
            throw ProblemException.invalid("/silent", FieldCode.REQUIRED, "This field is required.");
        }
        Cluster cluster = id.isBlank() ? null : view.state().cluster(new ClusterId(id));
        Site site = cluster == null ? null : view.state().site(cluster.site());
        if (cluster == null || site == null || cluster.kind() != ClusterKind.SIMULATED) {
            throw ProblemException.notFound("simulated cluster", id);
        }
        Caller.require(caller.mayOperate(site), "simulate trouble at " + site.id());
        lane.transact(transaction -> {
            audit.write(transaction, caller, new Audit.Deed("cluster.simulate", id, null, null, wish));
            return wish;
        });
        wire.cut(cluster.id(), silent);
        return ResponseEntity.ok(wish);
    }
}
