package io.jialing.api.policies;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.http.MergePatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.policies.PolicyVersions.History;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.security.Caller;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.site.CityId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
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
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Policies and their versions are written here: each policy has at most one version that is still a draft. What comes
/// of a draft is decided in [PolicyStepController].
@RestController
@RequestMapping("/v1/policies")
class PolicyController {
    private final IntakeLane lane;
    private final PolicyVersions versions;
    private final PolicyViews views;
    private final PolicyReaders readers;
    private final Audit audit;
    private final JsonMapper json;

    PolicyController(
            IntakeLane lane,
            PolicyVersions versions,
            PolicyViews views,
            PolicyReaders readers,
            Audit audit,
            JsonMapper json) {
        this.lane = lane;
        this.versions = versions;
        this.views = views;
        this.readers = readers;
        this.audit = audit;
        this.json = json;
    }

    /// Begins a policy, or the next version of one that is there.
    @PostMapping
    ResponseEntity<Object> create(Caller caller, Once once, @RequestBody ObjectNode document) {
        return once.answer(transaction -> begin(transaction, caller, document, null));
    }

    /// Begins the next version of a policy.
    @PostMapping("/{name}/versions")
    ResponseEntity<Object> next(Caller caller, Once once, @PathVariable String name, @RequestBody ObjectNode document) {
        return once.answer(transaction -> {
            views.visible(caller, name);
            return begin(transaction, caller, document, name);
        });
    }

    @GetMapping
    Page<PolicyView> list(Caller caller, PageRequest page) {
        return page.page("policies", views.all(caller), _ -> true, History::name, history -> views.of(caller, history));
    }

    /// The version in force; else the last one.
    @GetMapping("/{name}")
    ResponseEntity<PolicyView> one(Caller caller, @PathVariable String name) {
        History history = views.visible(caller, name);
        return ResponseEntity.ok().eTag(IfMatch.tag(history.revision())).body(views.of(caller, history));
    }

    @GetMapping("/{name}/versions")
    Page<PolicyView> versions(Caller caller, PageRequest page, @PathVariable String name) {
        History history = views.visible(caller, name);
        return page.page(
                "policies|" + name,
                views.visible(caller, history),
                _ -> true,
                version -> "%010d".formatted(version.number()),
                version -> views.of(history, version));
    }

    @GetMapping("/{name}/versions/{version}")
    ResponseEntity<PolicyView> version(Caller caller, @PathVariable String name, @PathVariable int version) {
        History history = views.visible(caller, name);
        return ResponseEntity.ok()
                .eTag(IfMatch.tag(history.revision()))
                .body(views.of(history, visible(caller, history, version)));
    }

    /// Writes the draft; begins one where there is none.
    @PutMapping("/{name}")
    ResponseEntity<PolicyView> put(
            Caller caller, IfMatch ifMatch, @PathVariable String name, @RequestBody ObjectNode document) {
        return write(caller, ifMatch, name, _ -> document);
    }

    /// Changes part of the draft, or of the version in force to begin a draft.
    @PatchMapping("/{name}")
    ResponseEntity<PolicyView> patch(
            Caller caller, IfMatch ifMatch, @PathVariable String name, @RequestBody ObjectNode patch) {
        return write(
                caller,
                ifMatch,
                name,
                history -> {
                    PolicyVersion draft = history.draft();
                    PolicyVersion base = draft == null ? Objects.requireNonNull(views.shown(caller, history)) : draft;
                    return MergePatch.apply(json.valueToTree(PolicyDocument.of(base.policy())), patch);
                });
    }

    /// Throws a draft away; what was published stays for good.
    @DeleteMapping("/{name}/versions/{version}")
    ResponseEntity<Void> discard(Caller caller, IfMatch ifMatch, @PathVariable String name, @PathVariable int version) {
        return lane.transact(transaction -> {
            PolicyVersions.lock(transaction);
            History history = views.visible(caller, name);
            PolicyVersion draft = visible(caller, history, version);
            require(caller, draft.policy().city(), name);
            ifMatch.require(history.revision());
            if (draft.isPublished()) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "Version %d of policy '%s' is published and stays. Maybe revert it.".formatted(version, name),
                        Map.of("version", version));
            }
            versions.discard(draft);
            audit.write(transaction, caller, new Audit.Deed("policy.discard", name, null, null, number(draft)));
            return ResponseEntity.noContent().build();
        });
    }

    private Answer begin(IntakeTransaction transaction, Caller caller, ObjectNode document, @Nullable String name) {
        PolicyVersions.lock(transaction);
        LocalPriorityPolicy first = readers.of(caller).read(document, name, 1);
        require(caller, first.city(), first.name());
        History before = versions.find(first.name());
        if (before != null && (views.shown(caller, before) == null || before.draft() != null)) {
            throw new ProblemException(
                    ProblemCode.ALREADY_EXISTS,
                    before.draft() == null
                            ? "There is a policy '%s' already.".formatted(first.name())
                            : "There is a draft of policy '%s' already. Maybe PUT it, or publish or delete it first."
                                    .formatted(first.name()),
                    Map.of("name", first.name()));
        }
        History after = store(transaction, caller, before, first);
        PolicyVersion draft = after.versions().getLast();
        return Answer.created(
                "/v1/policies/%s/versions/%d".formatted(after.name(), draft.number()),
                after.revision(),
                views.of(after, draft));
    }

    private ResponseEntity<PolicyView> write(
            Caller caller, IfMatch ifMatch, String name, Function<History, ObjectNode> document) {
        return lane.transact(transaction -> {
            PolicyVersions.lock(transaction);
            History before = views.visible(caller, name);
            require(caller, before.versions().getLast().policy().city(), name);
            ifMatch.require(before.revision());
            LocalPriorityPolicy written = readers.of(caller).read(document.apply(before), name, 1);
            History after = store(transaction, caller, before, written);
            return ResponseEntity.ok()
                    .eTag(IfMatch.tag(after.revision()))
                    .body(views.of(after, after.versions().getLast()));
        });
    }

    /// Stores what was written as the draft of its policy.
    private History store(
            IntakeTransaction transaction, Caller caller, @Nullable History before, LocalPriorityPolicy written) {
        if (before != null && !Objects.equals(before.versions().getLast().policy().city(), written.city())) {
            throw ProblemException.invalid("/scope", FieldCode.IMMUTABLE, "A policy cannot change its scope.");
        }
        PolicyVersion draft = before == null ? null : before.draft();
        int number = before == null ? 1 : before.last() + (draft == null ? 1 : 0);
        var version =
                new PolicyVersion(
                        written.asVersion(number),
                        caller.keyId(),
                        draft == null ? transaction.at() : draft.createdAt(),
                        null,
                        List.of(),
                        null);
        if (draft == null) {
            versions.insert(version);
        } else {
            versions.rewrite(version);
        }
        audit.write(
                transaction,
                caller,
                new Audit.Deed("policy.draft", written.name(), null, null, PolicyDocument.of(version.policy())));
        return Objects.requireNonNull(versions.find(written.name()));
    }

    private PolicyVersion visible(Caller caller, History history, int number) {
        PolicyVersion version = history.version(number);
        if (version == null || !views.rules(caller).maySee(version)) {
            throw ProblemException.notFound("version of policy " + history.name(), Integer.toString(number));
        }
        return version;
    }

    private void require(Caller caller, @Nullable CityId scope, String name) {
        Caller.require(
                views.rules(caller).mayRule(scope),
                "write policy %s of %s".formatted(name, scope == null ? "the whole hub" : scope));
    }

    private static Map<String, Integer> number(PolicyVersion version) {
        return Map.of("version", version.number());
    }
}
