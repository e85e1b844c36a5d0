package io.jialing.api.keys;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.keys.KeyDocuments.NewKey;
import io.jialing.api.keys.KeyDocuments.View;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.site.Places;
import java.util.ArrayList;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Keys are given out, listed and taken back here.
@RestController
@RequestMapping("/v1/api-keys")
class ApiKeyController {
    private static final String LIST = "api-keys";

    private final ApiKeys keys;
    private final Authentication authentication;
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;

    ApiKeyController(ApiKeys keys, Authentication authentication, IntakeLane lane, StateView view, Audit audit) {
        this.keys = keys;
        this.authentication = authentication;
        this.lane = lane;
        this.view = view;
        this.audit = audit;
    }

    @PostMapping
    ResponseEntity<Object> create(Caller caller, Once once, @RequestBody NewKey wish) {
        return once.answer(transaction -> {
            var asked = rules(caller).check(wish, transaction.at());
            var secret = Secret.random();
            var key =
                    new ApiKey(
                            KeyIds.random(),
                            asked.tenant(),
                            asked.name(),
                            asked.grants(),
                            transaction.at(),
                            caller.keyId(),
                            asked.expiresAt(),
                            null);
            ApiKeys.insert(transaction.sql(), key, secret);
            audit.write(
                    transaction, caller, new Audit.Deed("api-key.create", key.id(), key.tenant(), null, View.of(key)));
            return new Answer(
                    201, Map.of("Location", "/v1/api-keys/" + key.id()), KeyDocuments.Created.of(key, secret));
        });
    }

    @GetMapping
    Page<View> list(Caller caller, PageRequest page) {
        Caller.require(
                caller.hasAnywhere(Role.TENANT_ADMIN, Role.AUDITOR, Role.POLICY_ADMIN, Role.HUB_ADMIN), "list keys");
        var rules = rules(caller);
        // A tenant's people see their own; for everybody else the rules pick.
        var rows = new ArrayList<ApiKey>();
        var after = page.after(LIST);
        while (rows.size() <= page.size()) {
            var batch = keys.list(caller.tenant(), after, PageRequest.MOST);
            batch.stream().filter(rules::maySee).forEach(rows::add);
            if (batch.size() < PageRequest.MOST) {
                break;
            }
            after = batch.getLast().id();
        }
        return page.page(LIST, rows, ApiKey::id, View::of);
    }

    @GetMapping("/{id}")
    View one(Caller caller, @PathVariable String id) {
        return keys.byId(id)
                .filter(key -> key.id().equals(caller.keyId()) || rules(caller).maySee(key))
                .map(View::of)
                .orElseThrow(() -> ProblemException.notFound("key", id));
    }

    /// Takes a key back; it stays in the list, and in the audit, as revoked.
    @DeleteMapping("/{id}")
    ResponseEntity<Void> revoke(Caller caller, @PathVariable String id) {
        lane.transact(transaction -> {
            var rules = rules(caller);
            var key =
                    ApiKeys.lock(transaction.sql(), id)
                            .filter(rules::maySee)
                            .orElseThrow(() -> ProblemException.notFound("key", id));
            Caller.require(rules.mayRevoke(key), "revoke this key");
            boolean isHubAdmin =
                    key.grants().stream().anyMatch(grant -> grant.role() == Role.HUB_ADMIN && grant.scope() == null);
            if (isHubAdmin && ApiKeys.otherHubAdmins(transaction.sql(), id, transaction.at()) == 0) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "This is the last key that may do everything. Maybe make another one first.");
            }
            if (key.revokedAt() == null) {
                ApiKeys.revoke(transaction.sql(), id, transaction.at());
                audit.write(transaction, caller, new Audit.Deed("api-key.revoke", id, key.tenant(), null, null));
            }
            return key.id();
        });
        authentication.forget();
        return ResponseEntity.noContent().build();
    }

    private KeyRules rules(Caller caller) {
        return new KeyRules(view.state(), Places.shipped(), caller);
    }
}
