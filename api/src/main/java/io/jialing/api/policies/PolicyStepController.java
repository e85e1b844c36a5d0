package io.jialing.api.policies;

import io.jialing.api.audit.Audit;
import io.jialing.api.http.IfMatch;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.policies.PolicyVersion.Approval;
import io.jialing.api.policies.PolicyVersion.Publication;
import io.jialing.api.policies.PolicyVersions.History;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.Policies;
import io.jialing.core.state.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/// The way of a draft into force, and back: somebody else approves, its author or another publishes, now or for a day,
/// and any version may be returned to.
@RestController
@RequestMapping("/v1/policies")
class PolicyStepController {
    private final PolicyVersions versions;
    private final PolicyViews views;
    private final PolicyReaders readers;
    private final PolicySettings settings;
    private final StateView view;
    private final Audit audit;
    private final JsonMapper json;

    PolicyStepController(
            PolicyVersions versions,
            PolicyViews views,
            PolicyReaders readers,
            PolicySettings settings,
            StateView view,
            Audit audit,
            JsonMapper json) {
        this.versions = versions;
        this.views = views;
        this.readers = readers;
        this.settings = settings;
        this.view = view;
        this.audit = audit;
        this.json = json;
    }

    /// Why somebody does something; may be left out.
    record Why(@Nullable String reason) {}

    /// When a draft takes over: now where nothing is said.
    record Publish(@Nullable Instant at, @Nullable String reason) {}

    /// Which version to return to: the one published before the last where nothing is said.
    record Revert(@Nullable Integer version, @Nullable String reason) {}

    /// Agrees to the draft, for the cities whose tenants the caller rules.
    @PostMapping("/{name}:approve")
    ResponseEntity<Object> approve(
            Caller caller,
            Once once,
            IfMatch ifMatch,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Why why) {
        String reason = checked(why == null ? null : why.reason());
        return once.answer(transaction -> {
            PolicyVersions.lock(transaction);
            History history = views.visible(caller, name);
            PolicyVersion draft = draft(history);
            ifMatch.require(history.revision());
            List<Approval> consent = views.rules(caller).consent(draft.policy(), transaction.at());
            Caller.require(!consent.isEmpty(), "approve policy " + name);
            if (!settings.mayApprove(draft, caller)) {
                throw new ProblemException(
                        ProblemCode.SECOND_PERSON_NEEDED,
                        "Who wrote a policy does not approve it. Maybe ask somebody else, with a key of their own.",
                        Map.of("author", draft.author()));
            }
            consent.forEach(approval -> versions.approve(draft, approval));
            return done(transaction, caller, history, draft, new Deed("policy.approve", reason, Map.of()));
        });
    }

    /// Puts the approved draft into force.
    @PostMapping("/{name}:publish")
    ResponseEntity<Object> publish(
            Caller caller,
            Once once,
            IfMatch ifMatch,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Publish wish) {
        String reason = checked(wish == null ? null : wish.reason());
        return once.answer(transaction -> {
            PolicyVersions.lock(transaction);
            History history = views.visible(caller, name);
            PolicyVersion draft = draft(history);
            Caller.require(views.rules(caller).mayRule(draft.policy().city()), "publish policy " + name);
            ifMatch.require(history.revision());
            refuseUnapproved(draft);
            // Sites and tenants may have gone since it was written.
            readers.of(caller).read(json.valueToTree(PolicyDocument.of(draft.policy())), name, draft.number());
            Instant from = day(draft.policy(), wish == null ? null : wish.at(), transaction.at());
            putInForce(transaction, draft.policy(), from);
            versions.publish(draft, new Publication(caller.keyId(), transaction.at(), from));
            return done(
                    transaction,
                    caller,
                    history,
                    draft,
                    new Deed("policy.publish", reason, Map.of("effectiveAt", from.toString())));
        });
    }

    /// Returns at once to the words of a former version, in a version of its own; from the first version to none.
    @PostMapping("/{name}:revert")
    ResponseEntity<Object> revert(
            Caller caller,
            Once once,
            IfMatch ifMatch,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Revert wish) {
        String reason = checked(wish == null ? null : wish.reason());
        return once.answer(transaction -> {
            PolicyVersions.lock(transaction);
            History history = views.visible(caller, name);
            List<PolicyVersion> published = history.published();
            if (published.isEmpty()) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "Policy '%s' was never published. Maybe delete its draft.".formatted(name));
            }
            PolicyVersion last = published.getLast();
            Caller.require(views.rules(caller).mayRule(last.policy().city()), "revert policy " + name);
            ifMatch.require(history.revision());
            PolicyVersion former = former(published, wish == null ? null : wish.version());
            LocalPriorityPolicy words = former == null ? ended(last.policy(), transaction.at()) : former.policy();
            var next =
                    new PolicyVersion(
                            words.asVersion(last.number() + 1),
                            caller.keyId(),
                            transaction.at(),
                            former == null ? null : former.number(),
                            List.of(),
                            new Publication(caller.keyId(), transaction.at(), transaction.at()));
            PolicyVersion draft = history.draft();
            if (draft != null) {
                versions.pushBack(draft);
            }
            putInForce(transaction, next.policy(), transaction.at());
            versions.insert(next);
            var details = new TreeMap<String, Object>();
            details.put("from", last.number());
            if (former != null) {
                details.put("to", former.number());
            }
            return done(transaction, caller, history, next, new Deed("policy.revert", reason, details));
        });
    }

    /// What was done, apart from to what.
    private record Deed(String action, String reason, Map<String, ?> details) {}

    private Answer done(
            IntakeTransaction transaction, Caller caller, History before, PolicyVersion version, Deed deed) {
        var details = new TreeMap<String, Object>(deed.details());
        details.put("version", version.number());
        audit.write(
                transaction,
                caller,
                new Audit.Deed(
                        deed.action(), before.name(), null, deed.reason().isEmpty() ? null : deed.reason(), details));
        History after = Objects.requireNonNull(versions.find(before.name()));
        PolicyVersion stored = Objects.requireNonNull(after.version(version.number()));
        return Answer.done(IfMatch.tag(after.revision()), views.of(after, stored));
    }

    private void refuseUnapproved(PolicyVersion draft) {
        List<String> awaited = PolicyRules.awaited(draft, view.state());
        if (!awaited.isEmpty()) {
            throw new ProblemException(
                    ProblemCode.NOT_APPROVED,
                    "Version %d of policy '%s' must be approved first, for %s."
                            .formatted(draft.number(), draft.name(), String.join(", ", awaited)),
                    Map.of("awaits", awaited, "version", draft.number()));
        }
    }

    private static void putInForce(IntakeTransaction transaction, LocalPriorityPolicy policy, Instant from) {
        Policies after = transaction.policies().publishing(policy, from, transaction.at());
        PolicyConflicts.refuse(after, transaction.at());
        transaction.change(new Change.PoliciesChanged(after));
    }

    private static Instant day(LocalPriorityPolicy policy, @Nullable Instant wanted, Instant now) {
        if (wanted != null && !wanted.isAfter(now)) {
            throw ProblemException.invalid(
                    "/at", FieldCode.OUT_OF_RANGE, "Must lie in the future. Maybe leave it out to publish now.");
        }
        Instant from = wanted == null ? now : wanted;
        Instant until = policy.window().until();
        if (until != null && !from.isBefore(until)) {
            throw ProblemException.invalid(
                    "/at",
                    FieldCode.CONTRADICTION,
                    "The policy's window ends at %s, so it would never rule.".formatted(until));
        }
        return from;
    }

    /// The version to return to; null where there is none before the last.
    private static @Nullable PolicyVersion former(List<PolicyVersion> published, @Nullable Integer wanted) {
        if (wanted == null) {
            return published.size() == 1 ? null : published.get(published.size() - 2);
        }
        return published.stream()
                .filter(version -> version.number() == wanted)
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.invalid(
                                "/version",
                                FieldCode.UNKNOWN_REFERENCE,
                                "No version %d was published.".formatted(wanted)));
    }

    /// The same words, but no more in force.
    private static LocalPriorityPolicy ended(LocalPriorityPolicy policy, Instant now) {
        Instant from = policy.window().from();
        return policy.during(new LocalPriorityPolicy.Window(from != null && from.isBefore(now) ? from : null, now));
    }

    private static PolicyVersion draft(History history) {
        PolicyVersion draft = history.draft();
        if (draft == null) {
            throw new ProblemException(
                    ProblemCode.CONFLICT,
                    "Policy '%s' has no draft. Maybe PUT one first.".formatted(history.name()),
                    Map.of("name", history.name()));
        }
        return draft;
    }

    private static String checked(@Nullable String reason) {
        if (reason == null) {
            return "";
        }
        var findings = new Findings();
        String text = findings.text("/reason", reason, 500);
        findings.throwIfAny();
        return text;
    }
}
