package io.jialing.api.queues;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.http.MergePatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.quota.Cohort;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Cohorts may span tenants and cities, so they are ruled for the whole hub; people of a tenant see those that its
/// queues are in. A cohort stays for good, because queues name it.
@RestController
@RequestMapping("/v1/cohorts")
class CohortController {
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;
    private final JsonMapper json;
    private final AcceleratorCatalogue catalogue = AcceleratorCatalogue.shipped();

    CohortController(IntakeLane lane, StateView view, Audit audit, JsonMapper json) {
        this.lane = lane;
        this.view = view;
        this.audit = audit;
        this.json = json;
    }

    @PostMapping
    ResponseEntity<Object> create(Caller caller, Once once, @RequestBody CohortDocument document) {
        requireRuler(caller, "create cohorts");
        return once.answer(transaction -> {
            List<Cohort> others = transaction.cohorts();
            var cohort = document.cohort(1, others, Terms.supplyGroups(view.state()), catalogue);
            if (others.stream().anyMatch(other -> other.name().equals(cohort.name()))) {
                throw new ProblemException(
                        ProblemCode.ALREADY_EXISTS,
                        "There is a cohort '%s' already.".formatted(cohort.name()),
                        Map.of("name", cohort.name()));
            }
            store(transaction, caller, "cohort.create", cohort);
            return Answer.created("/v1/cohorts/" + cohort.name(), 1, CohortDocument.of(cohort));
        });
    }

    @GetMapping
    Page<CohortDocument> list(Caller caller, PageRequest page) {
        HubState state = view.state();
        SortedSet<String> visible = visible(caller, state);
        return page.page(
                "cohorts",
                state.cohorts(),
                cohort -> visible.contains(cohort.name()),
                Cohort::name,
                CohortDocument::of);
    }

    @GetMapping("/{name}")
    ResponseEntity<CohortDocument> one(Caller caller, @PathVariable String name) {
        HubState state = view.state();
        Cohort cohort = state.cohort(name);
        if (cohort == null || !visible(caller, state).contains(name)) {
            throw ProblemException.notFound("cohort", name);
        }
        return answer(cohort);
    }

    @PutMapping("/{name}")
    ResponseEntity<CohortDocument> put(
            Caller caller, IfMatch ifMatch, @PathVariable String name, @RequestBody CohortDocument document) {
        return change(caller, ifMatch, name, _ -> document);
    }

    @PatchMapping("/{name}")
    ResponseEntity<CohortDocument> patch(
            Caller caller, IfMatch ifMatch, @PathVariable String name, @RequestBody ObjectNode patch) {
        return change(caller, ifMatch, name, before -> MergePatch.apply(json, before, patch, CohortDocument.class));
    }

    private ResponseEntity<CohortDocument> change(
            Caller caller, IfMatch ifMatch, String name, UnaryOperator<CohortDocument> change) {
        return lane.transact(transaction -> {
            List<Cohort> all = transaction.cohorts();
            Cohort before =
                    all.stream()
                            .filter(cohort -> cohort.name().equals(name))
                            .filter(_ -> isWatcher(caller) || visible(caller, view.state()).contains(name))
                            .findFirst()
                            .orElseThrow(() -> ProblemException.notFound("cohort", name));
            requireRuler(caller, "change cohort " + name);
            ifMatch.require(before.version());
            var document = named(name, change.apply(CohortDocument.of(before)));
            var after = document.cohort(before.version() + 1, all, Terms.supplyGroups(view.state()), catalogue);
            store(transaction, caller, "cohort.change", after);
            return answer(after);
        });
    }

    private static CohortDocument named(String name, CohortDocument document) {
        if (document.name() != null && !document.name().equals(name)) {
            throw ProblemException.invalid("/name", FieldCode.IMMUTABLE, "The name of a cohort cannot change.");
        }
        return new CohortDocument(name, document.parent(), document.weight(), document.quota());
    }

    private static void requireRuler(Caller caller, String toDo) {
        Caller.require(caller.hasHubWide(Role.POLICY_ADMIN, Role.HUB_ADMIN), toDo);
    }

    /// People of the hub see all cohorts, whatever their city: each of them may meet one that a queue of theirs is in.
    private static boolean isWatcher(Caller caller) {
        return caller.hasAnywhere(Role.OPERATOR, Role.POLICY_ADMIN, Role.AUDITOR, Role.HUB_ADMIN);
    }

    /// The cohorts that the caller may know of.
    private static SortedSet<String> visible(Caller caller, HubState state) {
        var visible = new TreeSet<String>();
        if (isWatcher(caller)) {
            state.cohorts().forEach(cohort -> visible.add(cohort.name()));
            return visible;
        }
        for (Queue queue : state.queues()) {
            Tenant tenant = state.tenant(queue.tenant());
            if (tenant != null && caller.maySee(tenant)) {
                state.lineage(Member.queue(queue.name())).stream()
                        .filter(member -> member.kind() == Member.Kind.COHORT)
                        .forEach(member -> visible.add(member.name()));
            }
        }
        return visible;
    }

    private void store(IntakeTransaction transaction, Caller caller, String action, Cohort cohort) {
        transaction.change(new Change.CohortChanged(cohort));
        audit.write(transaction, caller, new Audit.Deed(action, cohort.name(), null, null, CohortDocument.of(cohort)));
    }

    private static ResponseEntity<CohortDocument> answer(Cohort cohort) {
        return ResponseEntity.ok().eTag(IfMatch.tag(cohort.version())).body(CohortDocument.of(cohort));
    }
}
