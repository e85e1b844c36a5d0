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
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.state.Change;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Queues and their quota are ruled by those who rule the tenant, and seen by its people. A queue stays for good,
/// because jobs and bills name it; `maxQueued` 0 closes it.
@RestController
@RequestMapping("/v1/queues")
class QueueController {
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;
    private final JsonMapper json;
    private final AcceleratorCatalogue catalogue = AcceleratorCatalogue.shipped();

    QueueController(IntakeLane lane, StateView view, Audit audit, JsonMapper json) {
        this.lane = lane;
        this.view = view;
        this.audit = audit;
        this.json = json;
    }

    @PostMapping
    ResponseEntity<Object> create(Caller caller, Once once, @RequestBody QueueDocument document) {
        var queue = document.queue(1, Terms.supplyGroups(view.state()), catalogue);
        return once.answer(transaction -> {
            // Locked, so that it cannot be deleted at the same time.
            Tenant tenant =
                    transaction
                            .tenant(queue.tenant())
                            .filter(caller::maySee)
                            .orElseThrow(() ->
                                    ProblemException.invalid(
                                            "/tenant",
                                            FieldCode.UNKNOWN_REFERENCE,
                                            "There is no tenant '%s'.".formatted(queue.tenant())));
            Caller.require(caller.mayRule(tenant.homeCity()), "create queues of tenant " + tenant.id());
            if (transaction.queue(queue.name()).isPresent()) {
                throw new ProblemException(
                        ProblemCode.ALREADY_EXISTS,
                        "There is a queue '%s' already.".formatted(queue.name()),
                        Map.of("name", queue.name()));
            }
            requireCohort(transaction, caller, null, queue);
            transaction.change(new Change.QueueChanged(queue));
            note(transaction, caller, "queue.create", queue);
            return Answer.created("/v1/queues/" + queue.name(), 1, QueueDocument.of(queue));
        });
    }

    @GetMapping
    Page<QueueDocument> list(Caller caller, PageRequest page, @RequestParam(required = false) @Nullable String tenant) {
        return page.page(
                "queues|" + tenant,
                view.state().queues(),
                queue -> (tenant == null || tenant.equals(queue.tenant())) && maySee(caller, queue),
                Queue::name,
                QueueDocument::of);
    }

    @GetMapping("/{name}")
    ResponseEntity<QueueDocument> one(Caller caller, @PathVariable String name) {
        return answer(visible(caller, name, Optional.ofNullable(view.state().queue(name))));
    }

    @PutMapping("/{name}")
    ResponseEntity<QueueDocument> put(
            Caller caller, IfMatch ifMatch, @PathVariable String name, @RequestBody QueueDocument document) {
        return change(caller, ifMatch, name, _ -> document);
    }

    @PatchMapping("/{name}")
    ResponseEntity<QueueDocument> patch(
            Caller caller, IfMatch ifMatch, @PathVariable String name, @RequestBody ObjectNode patch) {
        return change(caller, ifMatch, name, before -> MergePatch.apply(json, before, patch, QueueDocument.class));
    }

    private ResponseEntity<QueueDocument> change(
            Caller caller, IfMatch ifMatch, String name, UnaryOperator<QueueDocument> change) {
        return lane.transact(transaction -> {
            var before = visible(caller, name, transaction.queue(name));
            Tenant tenant = view.state().tenant(before.tenant());
            Caller.require(tenant != null && caller.mayRule(tenant.homeCity()), "change queue " + name);
            ifMatch.require(before.version());
            var document = named(before, change.apply(QueueDocument.of(before)));
            var after = document.queue(before.version() + 1, Terms.supplyGroups(view.state()), catalogue);
            requireCohort(transaction, caller, before.cohort(), after);
            transaction.change(new Change.QueueChanged(after));
            note(transaction, caller, "queue.change", after);
            return answer(after);
        });
    }

    private static QueueDocument named(Queue before, QueueDocument document) {
        if (document.name() != null && !document.name().equals(before.name())) {
            throw ProblemException.invalid("/name", FieldCode.IMMUTABLE, "The name of a queue cannot change.");
        }
        if (document.tenant() != null && !document.tenant().equals(before.tenant())) {
            throw ProblemException.invalid("/tenant", FieldCode.IMMUTABLE, "A queue cannot change its tenant.");
        }
        return new QueueDocument(
                before.name(),
                before.tenant(),
                document.cohort(),
                document.weight(),
                document.maxQueued(),
                document.quota());
    }

    private Queue visible(Caller caller, String name, Optional<Queue> queue) {
        return queue.filter(found -> maySee(caller, found)).orElseThrow(() -> ProblemException.notFound("queue", name));
    }

    private boolean maySee(Caller caller, Queue queue) {
        Tenant tenant = view.state().tenant(queue.tenant());
        return tenant != null && caller.maySee(tenant);
    }

    /// A cohort spans tenants and cities: whoever joins one can use what others lend, so that is the hub's to say.
    private static void requireCohort(
            IntakeTransaction transaction, Caller caller, @Nullable String before, Queue after) {
        if (Objects.equals(before, after.cohort())) {
            return;
        }
        Caller.require(caller.hasHubWide(Role.POLICY_ADMIN, Role.HUB_ADMIN), "change the cohort of queues");
        if (after.cohort() != null && transaction.cohort(after.cohort()).isEmpty()) {
            throw ProblemException.invalid(
                    "/cohort", FieldCode.UNKNOWN_REFERENCE, "There is no cohort '%s'.".formatted(after.cohort()));
        }
    }

    private void note(IntakeTransaction transaction, Caller caller, String action, Queue queue) {
        audit.write(
                transaction,
                caller,
                new Audit.Deed(action, queue.name(), queue.tenant(), null, QueueDocument.of(queue)));
    }

    private static ResponseEntity<QueueDocument> answer(Queue queue) {
        return ResponseEntity.ok().eTag(IfMatch.tag(queue.version())).body(QueueDocument.of(queue));
    }
}
