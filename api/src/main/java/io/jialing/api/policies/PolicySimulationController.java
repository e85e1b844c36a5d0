package io.jialing.api.policies;

import io.jialing.api.http.Section;
import io.jialing.api.policies.PolicyVersions.History;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.api.security.Caller;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.Policies;
import io.jialing.core.planning.PolicyComparison;
import io.jialing.core.quota.Tenant;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// Tries out a policy on the jobs that wait now, as if it were in force. Stores nothing.
@RestController
class PolicySimulationController {
    private static final Map<String, String> FIELDS = Section.fields("against", "version");
    private static final Map<String, String> PAST = Section.fields("days");
    private static final Duration AHEAD = Duration.ofDays(1);
    private static final int MOST_DAYS = 366;

    private final PolicyViews views;
    private final StateView view;
    private final PolicyComparison comparison;
    private final InstantSource clock;

    PolicySimulationController(PolicyViews views, StateView view, PolicyComparison comparison, InstantSource clock) {
        this.views = views;
        this.view = view;
        this.comparison = comparison;
        this.clock = clock;
    }

    /// What a policy is tried on.
    enum Against {
        LIVE
    }

    @PostMapping("/v1/policies/{name}:simulate")
    SimulationView simulate(
            Caller caller, @PathVariable String name, @RequestBody(required = false) @Nullable ObjectNode wish) {
        History history = views.visible(caller, name);
        Caller.require(views.rules(caller).mayTry(), "try policies out");
        PolicyVersion version = version(caller, history, wish == null ? null : asked(wish));
        HubState state = view.state();
        Instant now = clock.instant();
        LocalPriorityPolicy tried = asIfInForce(version.policy(), history, now);
        Policies others = state.policies().publishing(tried, now, now);
        PolicyConflicts.refuse(others, now);
        PolicyComparison.Result result =
                comparison.compare(
                        state,
                        others,
                        job -> {
                            Tenant tenant = state.tenant(job.tenant());
                            return tenant != null && caller.maySee(tenant);
                        },
                        now,
                        AHEAD);
        return SimulationView.of(version, now, result, state);
    }

    /// The version asked for; null for the draft, or the last where there is none.
    private static @Nullable Integer asked(ObjectNode wish) {
        var findings = new Findings();
        Section section = Section.root(wish, findings);
        section.refuseOthersThan(FIELDS);
        Integer days = null;
        if (section.isSection("against")) {
            Section past = section.section("against", PAST);
            days = past == null ? null : past.integer("days", 1, MOST_DAYS);
            if (past != null && !past.has("days")) {
                past.missing("days");
            }
        } else {
            section.constant("against", Against.values());
        }
        Integer version = section.integer("version", 1, Integer.MAX_VALUE);
        findings.throwIfAny();
        if (days != null) {
            throw new ProblemException(
                    ProblemCode.NOT_AVAILABLE,
                    "Past days cannot be played again yet. Maybe try the policy against LIVE.",
                    Map.of("days", days));
        }
        return version;
    }

    private PolicyVersion version(Caller caller, History history, @Nullable Integer number) {
        PolicyVersion version = number == null ? history.versions().getLast() : history.version(number);
        if (version == null || !views.rules(caller).maySee(version)) {
            throw ProblemException.invalid(
                    "/version", FieldCode.UNKNOWN_REFERENCE, "There is no such version of this policy.");
        }
        return version;
    }

    /// What it would say now: its window open, and no later version in its place.
    private static LocalPriorityPolicy asIfInForce(LocalPriorityPolicy policy, History history, Instant now) {
        LocalPriorityPolicy open =
                policy.window().includes(now) ? policy : policy.during(LocalPriorityPolicy.Window.ALWAYS);
        boolean isOvertaken = history.published().stream().anyMatch(published -> published.number() > policy.version());
        return isOvertaken ? open.asVersion(history.last() + 1) : open;
    }
}
