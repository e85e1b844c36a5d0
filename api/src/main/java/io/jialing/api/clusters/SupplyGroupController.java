package io.jialing.api.clusters;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.http.MergePatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.cluster.Cluster;
import io.jialing.core.cluster.SupplyGroup;
import io.jialing.core.cluster.SupplyGroupId;
import io.jialing.core.site.Site;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Supply groups come with the clusters that belong to them. They are seen by everybody, as clusters are, and ruled by
/// those who rule the cities where all their clusters stand.
@RestController
@RequestMapping("/v1/supply-groups")
class SupplyGroupController {
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;
    private final JsonMapper json;

    SupplyGroupController(IntakeLane lane, StateView view, Audit audit, JsonMapper json) {
        this.lane = lane;
        this.view = view;
        this.audit = audit;
        this.json = json;
    }

    @GetMapping
    Page<SupplyGroupDocument> list(Caller caller, PageRequest page) {
        HubState state = view.state();
        return page.page(
                "supply-groups", all(state).values(), _ -> true, group -> group.id().value(), SupplyGroupDocument::of);
    }

    @GetMapping("/{id}")
    ResponseEntity<SupplyGroupDocument> one(Caller caller, @PathVariable String id) {
        return answer(existing(view.state(), id));
    }

    @PatchMapping("/{id}")
    ResponseEntity<SupplyGroupDocument> patch(
            Caller caller, IfMatch ifMatch, @PathVariable String id, @RequestBody ObjectNode patch) {
        return lane.transact(transaction -> {
            HubState state = view.state();
            SupplyGroupId group = existing(state, id).id();
            Caller.require(mayRule(caller, state, group), "change supply group " + id);
            var before = transaction.supplyGroup(group).orElseGet(() -> SupplyGroup.open(group));
            ifMatch.require(before.version());
            var document = MergePatch.apply(json, SupplyGroupDocument.of(before), patch, SupplyGroupDocument.class);
            var after = document.group(group, before.version() + 1);
            transaction.change(new Change.SupplyGroupChanged(after));
            audit.write(
                    transaction,
                    caller,
                    new Audit.Deed("supply-group.change", id, null, null, SupplyGroupDocument.of(after)));
            return answer(after);
        });
    }

    private static boolean mayRule(Caller caller, HubState state, SupplyGroupId group) {
        for (Cluster cluster : state.clusters()) {
            if (cluster.group().equals(group)) {
                Site site = state.site(cluster.site());
                if (site == null || !caller.mayRule(site.city())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static SupplyGroup existing(HubState state, String id) {
        SupplyGroup group = all(state).get(id);
        if (group == null) {
            throw ProblemException.notFound("supply group", id);
        }
        return group;
    }

    /// Those that clusters belong to, by id.
    private static SortedMap<String, SupplyGroup> all(HubState state) {
        var groups = new TreeMap<String, SupplyGroup>();
        state.clusters().forEach(cluster -> groups.put(cluster.group().value(), state.supplyGroup(cluster.group())));
        return groups;
    }

    private static ResponseEntity<SupplyGroupDocument> answer(SupplyGroup group) {
        return ResponseEntity.ok().eTag(IfMatch.tag(group.version())).body(SupplyGroupDocument.of(group));
    }
}
