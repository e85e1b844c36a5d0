package io.jialing.api.secrets;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.StateView;
import io.jialing.api.secrets.SecretDocuments.NewSecret;
import io.jialing.api.secrets.SecretDocuments.NewValues;
import io.jialing.api.secrets.SecretDocuments.View;
import io.jialing.api.security.Caller;
import io.jialing.core.quota.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Secrets come in here and never go out. Whoever may submit a tenant's jobs may keep its secrets, since its jobs can
/// read all of them; whoever may see the tenant sees their names and keys.
@RestController
@RequestMapping("/v1/secrets")
class SecretController {
    private static final String KEEP = "keep secrets of this tenant";

    private final Secrets secrets;
    private final IntakeLane lane;
    private final StateView view;
    private final Audit audit;

    SecretController(Secrets secrets, IntakeLane lane, StateView view, Audit audit) {
        this.secrets = secrets;
        this.lane = lane;
        this.view = view;
        this.audit = audit;
    }

    @PostMapping
    ResponseEntity<Object> create(
            Caller caller,
            Once once,
            @RequestParam(required = false) @Nullable String tenant,
            @RequestBody NewSecret wish) {
        Tenant owner = caller.about(view.state(), tenant);
        Caller.require(caller.maySubmitFor(owner), KEEP);
        var findings = new Findings();
        var name = wish.checkedName(findings);
        var values = SecretDocuments.checked(findings, wish.values());
        findings.throwIfAny();
        return once.answer(transaction -> {
            // Locked, so that it cannot be deleted at the same time.
            String locked =
                    transaction
                            .tenant(owner.id())
                            .map(Tenant::id)
                            .orElseThrow(() -> ProblemException.notFound("tenant", owner.id()));
            var secret =
                    secrets.insert(transaction, locked, name, values)
                            .orElseThrow(() ->
                                    new ProblemException(
                                            ProblemCode.ALREADY_EXISTS,
                                            "There is a secret '%s' already.".formatted(name),
                                            Map.of("name", name)));
            note(transaction, caller, "secret.create", secret);
            return Answer.created(
                    "/v1/secrets/%s?tenant=%s".formatted(name, owner.id()), secret.version(), View.of(secret));
        });
    }

    @GetMapping
    Page<View> list(Caller caller, PageRequest page, @RequestParam(required = false) @Nullable String tenant) {
        String owner = tenant == null && caller.tenant() == null ? null : caller.about(view.state(), tenant).id();
        String list = "secrets|" + tenant;
        var rows = new ArrayList<Secrets.Secret>();
        List<String> after = List.of(page.after(list).split("/", 2));
        while (rows.size() <= page.size()) {
            var batch =
                    secrets.list(owner, after.getFirst(), after.size() < 2 ? "" : after.getLast(), PageRequest.MOST);
            batch.stream().filter(secret -> maySee(caller, secret.tenant())).forEach(rows::add);
            if (batch.size() < PageRequest.MOST) {
                break;
            }
            after = List.of(batch.getLast().tenant(), batch.getLast().name());
        }
        return page.page(list, rows, secret -> secret.tenant() + "/" + secret.name(), View::of);
    }

    @GetMapping("/{name}")
    ResponseEntity<View> one(
            Caller caller, @PathVariable String name, @RequestParam(required = false) @Nullable String tenant) {
        return answer(
                secrets.find(caller.about(view.state(), tenant).id(), name)
                        .orElseThrow(() -> ProblemException.notFound("secret", name)));
    }

    @PutMapping("/{name}")
    ResponseEntity<View> put(
            Caller caller,
            IfMatch ifMatch,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String tenant,
            @RequestBody NewValues wish) {
        Tenant owner = caller.about(view.state(), tenant);
        Caller.require(caller.maySubmitFor(owner), KEEP);
        var findings = new Findings();
        var values = SecretDocuments.checked(findings, wish.values());
        findings.throwIfAny();
        return lane.transact(transaction -> {
            ifMatch.require(locked(transaction, owner, name).version());
            var secret = secrets.replace(transaction, owner.id(), name, values);
            note(transaction, caller, "secret.change", secret);
            return answer(secret);
        });
    }

    /// Pods that have it keep it; a job that still names it cannot start any more.
    @DeleteMapping("/{name}")
    ResponseEntity<Void> delete(
            Caller caller,
            IfMatch ifMatch,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String tenant) {
        Tenant owner = caller.about(view.state(), tenant);
        Caller.require(caller.maySubmitFor(owner), KEEP);
        return lane.transact(transaction -> {
            var secret = locked(transaction, owner, name);
            ifMatch.require(secret.version());
            secrets.delete(transaction, owner.id(), name);
            note(transaction, caller, "secret.delete", secret);
            return ResponseEntity.noContent().build();
        });
    }

    private Secrets.Secret locked(IntakeTransaction transaction, Tenant owner, String name) {
        return secrets.lock(transaction, owner.id(), name).orElseThrow(() -> ProblemException.notFound("secret", name));
    }

    private boolean maySee(Caller caller, String tenantId) {
        Tenant tenant = view.state().tenant(tenantId);
        return tenant != null && caller.maySee(tenant);
    }

    private void note(IntakeTransaction transaction, Caller caller, String action, Secrets.Secret secret) {
        audit.write(
                transaction,
                caller,
                new Audit.Deed(action, secret.name(), secret.tenant(), null, Map.of("keys", secret.keys())));
    }

    private static ResponseEntity<View> answer(Secrets.Secret secret) {
        return ResponseEntity.ok().eTag(IfMatch.tag(secret.version())).body(View.of(secret));
    }
}
