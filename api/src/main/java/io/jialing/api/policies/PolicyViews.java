package io.jialing.api.policies;

import io.jialing.api.policies.PolicyVersion.Publication;
import io.jialing.api.policies.PolicyVersion.Stage;
import io.jialing.api.policies.PolicyVersions.History;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.state.HubState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Shows policies to those who may see them.
final class PolicyViews {
    private final PolicyVersions versions;
    private final StateView view;
    private final InstantSource clock;

    PolicyViews(PolicyVersions versions, StateView view, InstantSource clock) {
        this.versions = versions;
        this.view = view;
        this.clock = clock;
    }

    PolicyRules rules(Caller caller) {
        return new PolicyRules(view.state(), caller);
    }

    /// The policies of which the caller may see something, by name.
    List<History> all(Caller caller) {
        return versions.all().stream().filter(history -> shown(caller, history) != null).toList();
    }

    /// A policy of which the caller may see something.
    ///
    /// @throws ProblemException when there is none
    History visible(Caller caller, String name) {
        History history = versions.find(name);
        if (history == null || shown(caller, history) == null) {
            throw ProblemException.notFound("policy", name);
        }
        return history;
    }

    /// The version that stands for the policy: the one in force, else the last that the caller may see; null for none.
    @Nullable PolicyVersion shown(Caller caller, History history) {
        PolicyVersion last = null;
        for (PolicyVersion version : visible(caller, history)) {
            if (stage(history, version) == Stage.PUBLISHED) {
                return version;
            }
            last = version;
        }
        return last;
    }

    /// The versions that the caller may see.
    List<PolicyVersion> visible(Caller caller, History history) {
        PolicyRules rules = rules(caller);
        return history.versions().stream().filter(rules::maySee).toList();
    }

    /// The policy by the version that stands for it.
    PolicyView of(Caller caller, History history) {
        PolicyVersion shown = shown(caller, history);
        if (shown == null) {
            throw ProblemException.notFound("policy", history.name());
        }
        PolicyVersion draft = history.draft();
        boolean tells = draft != null && draft.number() != shown.number() && rules(caller).maySee(draft);
        return of(history, shown, tells && draft != null ? draft.number() : null);
    }

    /// One version.
    PolicyView of(History history, PolicyVersion version) {
        return of(history, version, null);
    }

    private PolicyView of(History history, PolicyVersion version, @Nullable Integer draft) {
        HubState state = view.state();
        Instant now = clock.instant();
        Publication publication = version.publication();
        var warnings = new ArrayList<>(Warning.of(version.policy()));
        if (publication == null) {
            warnings.addAll(Warning.ofPublishing(version.policy(), state.policies(), now));
        }
        return new PolicyView(
                PolicyDocument.of(version.policy()),
                version.number(),
                stage(history, version),
                version.author(),
                version.createdAt(),
                version.revertOf(),
                version.approvals(),
                publication == null ? PolicyRules.awaited(version, state) : null,
                publication == null ? null : publication.by(),
                publication == null ? null : publication.at(),
                publication == null ? null : publication.effectiveAt(),
                draft,
                warnings);
    }

    private Stage stage(History history, PolicyVersion version) {
        return version.stage(
                history.versions(),
                version.isPublished() ? List.of() : PolicyRules.awaited(version, view.state()),
                clock.instant());
    }
}
