package io.jialing.api.tenants;

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
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.CityId;
import io.jialing.core.site.Places;
import io.jialing.core.state.Change;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
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

/// Tenants are ruled by the administrators of their home city and of the hub.
@RestController
@RequestMapping("/v1/tenants")
class TenantController {
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;
    private final JsonMapper json;
    private final Places places = Places.shipped();

    TenantController(IntakeLane lane, StateView view, Audit audit, JsonMapper json) {
        this.lane = lane;
        this.view = view;
        this.audit = audit;
        this.json = json;
    }

    @PostMapping
    ResponseEntity<Object> create(Caller caller, Once once, @RequestBody TenantDocument document) {
        var tenant = document.tenant(1, places);
        Caller.require(caller.mayRule(tenant.homeCity()), "create tenants of " + tenant.homeCity());
        return once.answer(transaction -> {
            if (transaction.tenant(tenant.id()).isPresent()) {
                throw new ProblemException(
                        ProblemCode.ALREADY_EXISTS,
                        "There is a tenant '%s' already.".formatted(tenant.id()),
                        Map.of("id", tenant.id()));
            }
            transaction.change(new Change.TenantChanged(tenant));
            note(transaction, caller, "tenant.create", tenant);
            return Answer.created("/v1/tenants/" + tenant.id(), 1, TenantDocument.of(tenant));
        });
    }

    @GetMapping
    Page<TenantDocument> list(
            Caller caller, PageRequest page, @RequestParam(required = false) @Nullable String homeCity) {
        CityId only = homeCity == null ? null : city(homeCity);
        return page.page(
                "tenants|" + only,
                view.state().tenants(),
                tenant -> caller.maySee(tenant) && (only == null || only.equals(tenant.homeCity())),
                Tenant::id,
                TenantDocument::of);
    }

    @GetMapping("/{id}")
    ResponseEntity<TenantDocument> one(Caller caller, @PathVariable String id) {
        return answer(visible(caller, id, Optional.ofNullable(view.state().tenant(id))));
    }

    @PutMapping("/{id}")
    ResponseEntity<TenantDocument> put(
            Caller caller, IfMatch ifMatch, @PathVariable String id, @RequestBody TenantDocument document) {
        return change(caller, ifMatch, id, _ -> document);
    }

    @PatchMapping("/{id}")
    ResponseEntity<TenantDocument> patch(
            Caller caller, IfMatch ifMatch, @PathVariable String id, @RequestBody ObjectNode patch) {
        return change(caller, ifMatch, id, before -> MergePatch.apply(json, before, patch, TenantDocument.class));
    }

    /// Only a tenant that nothing belongs to can go: what jobs and bills name must stay known.
    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Caller caller, IfMatch ifMatch, @PathVariable String id) {
        return lane.transact(transaction -> {
            var tenant = visible(caller, id, transaction.tenant(id));
            Caller.require(caller.mayRule(tenant.homeCity()), "delete tenant " + id);
            ifMatch.require(tenant.version());
            refuseWhileUsed(transaction, id);
            transaction.change(new Change.TenantGone(id));
            note(transaction, caller, "tenant.delete", tenant);
            return ResponseEntity.noContent().build();
        });
    }

    private ResponseEntity<TenantDocument> change(
            Caller caller, IfMatch ifMatch, String id, UnaryOperator<TenantDocument> change) {
        return lane.transact(transaction -> {
            var before = visible(caller, id, transaction.tenant(id));
            Caller.require(caller.mayRule(before.homeCity()), "change tenant " + id);
            ifMatch.require(before.version());
            var document = named(id, change.apply(TenantDocument.of(before)));
            var after = document.tenant(before.version() + 1, places);
            Caller.require(caller.mayRule(after.homeCity()), "move a tenant to " + after.homeCity());
            transaction.change(new Change.TenantChanged(after));
            note(transaction, caller, "tenant.change", after);
            return answer(after);
        });
    }

    private static TenantDocument named(String id, TenantDocument document) {
        if (document.id() != null && !document.id().equals(id)) {
            throw ProblemException.invalid("/id", FieldCode.IMMUTABLE, "The id of a tenant cannot change.");
        }
        return new TenantDocument(
                id,
                document.name(),
                document.homeCity(),
                document.district(),
                document.sizeClass(),
                document.orgType(),
                document.dataClass(),
                document.domesticOnly());
    }

    private CityId city(String idOrName) {
        return places.city(idOrName)
                .orElseThrow(() ->
                        new ProblemException(
                                ProblemCode.INVALID_PARAMETER,
                                "The hub knows no such city. Maybe '%s' is meant."
                                        .formatted(places.nearestCity(idOrName)),
                                Map.of("parameter", "homeCity")))
                .id();
    }

    private static Tenant visible(Caller caller, String id, Optional<Tenant> tenant) {
        return tenant.filter(caller::maySee).orElseThrow(() -> ProblemException.notFound("tenant", id));
    }

    private static void refuseWhileUsed(IntakeTransaction transaction, String id) {
        var uses =
                transaction
                        .sql()
                        .sql(
                                """
                                SELECT 'queues' WHERE EXISTS (SELECT FROM queues WHERE record ->> 'tenant' = :id)
                                UNION ALL SELECT 'jobs' WHERE EXISTS (SELECT FROM jobs WHERE tenant = :id)
                                UNION ALL SELECT 'keys' WHERE EXISTS (
                                    SELECT FROM api_keys WHERE tenant = :id AND revoked_at IS NULL)
                                UNION ALL SELECT 'secrets' WHERE EXISTS (SELECT FROM secrets WHERE tenant = :id)
                                """)
                        .param("id", id)
                        .query(String.class)
                        .list();
        if (!uses.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.IN_USE,
                    "Tenant '%s' still has %s.".formatted(id, String.join(" and ", uses)),
                    Map.of("uses", uses));
        }
    }

    private void note(IntakeTransaction transaction, Caller caller, String action, Tenant tenant) {
        audit.write(
                transaction, caller, new Audit.Deed(action, tenant.id(), tenant.id(), null, TenantDocument.of(tenant)));
    }

    private static ResponseEntity<TenantDocument> answer(Tenant tenant) {
        return ResponseEntity.ok().eTag(IfMatch.tag(tenant.version())).body(TenantDocument.of(tenant));
    }
}
