package io.jialing.api.policies;

import io.jialing.api.policies.PolicyVersion.Approval;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Role;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.CityId;
import io.jialing.core.state.HubState;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who may see, write and approve which policies. A city's administrators rule and read what concerns their own
/// tenants; what concerns the tenants of several cities needs each of them to agree.
record PolicyRules(HubState state, Caller caller) {
    private static final Role[] ADMINISTRATORS = {Role.POLICY_ADMIN, Role.HUB_ADMIN};
    private static final Role[] READERS = {Role.OPERATOR, Role.POLICY_ADMIN, Role.AUDITOR, Role.HUB_ADMIN};

    /// Whether the caller may see a version: the hub's people what is in their scope, a firm what may rule it; and
    /// nobody what names tenants that they must not know of.
    boolean maySee(PolicyVersion version) {
        LocalPriorityPolicy policy = version.policy();
        CityId city = policy.city();
        boolean isPeople = city == null ? caller.hasAnywhere(READERS) : caller.hasIn(city, READERS);
        return (isPeople || (version.isPublished() && concernsOwnFirm(city))) && named(policy).allMatch(this::mayKnow);
    }

    private boolean concernsOwnFirm(@Nullable CityId city) {
        Tenant own = caller.tenant() == null ? null : state.tenant(caller.tenant());
        return own != null && (city == null || city.equals(own.homeCity()));
    }

    private boolean mayKnow(String tenant) {
        Tenant known = state.tenant(tenant);
        return known == null ? caller.hasHubWide(READERS) : caller.maySee(known);
    }

    /// Whether the caller may write, publish and take back policies of that scope.
    ///
    /// @param city null for the whole hub
    boolean mayRule(@Nullable CityId city) {
        return city == null ? caller.hasHubWide(ADMINISTRATORS) : caller.hasIn(city, ADMINISTRATORS);
    }

    /// Whether the caller may try policies out.
    boolean mayTry() {
        return caller.hasAnywhere(ADMINISTRATORS);
    }

    /// What the caller's agreement is worth: one for all cities, or one for each city of its own that has a say; empty
    /// when it has none.
    List<Approval> consent(LocalPriorityPolicy policy, Instant at) {
        if (caller.hasHubWide(ADMINISTRATORS)) {
            return List.of(new Approval(caller.keyId(), null, at));
        }
        return cities(policy, state).stream()
                .filter(city -> caller.hasIn(city, ADMINISTRATORS))
                .map(city -> new Approval(caller.keyId(), city.value(), at))
                .toList();
    }

    /// Whose approval is still missing: ids of cities, or `hub` where the policy concerns nobody yet.
    static List<String> awaited(PolicyVersion version, HubState state) {
        List<Approval> given = version.approvals();
        if (given.stream().anyMatch(approval -> approval.city() == null)) {
            return List.of();
        }
        SortedSet<CityId> cities = cities(version.policy(), state);
        if (cities.isEmpty()) {
            return given.isEmpty() ? List.of(PolicyDocument.HUB) : List.of();
        }
        return cities.stream()
                .map(CityId::value)
                .filter(city -> given.stream().noneMatch(approval -> city.equals(approval.city())))
                .toList();
    }

    /// The cities whose tenants the policy concerns.
    private static SortedSet<CityId> cities(LocalPriorityPolicy policy, HubState state) {
        var cities = new TreeSet<CityId>();
        if (policy.city() != null) {
            cities.add(policy.city());
            return cities;
        }
        List<String> tenants = policy.match().tenants();
        for (Tenant tenant : state.tenants()) {
            if (tenants.isEmpty() || tenants.contains(tenant.id())) {
                cities.add(tenant.homeCity());
            }
        }
        return cities;
    }

    private static Stream<String> named(LocalPriorityPolicy policy) {
        return Stream.concat(
                policy.match().tenants().stream(),
                policy.deny().stream().flatMap(ban -> ban.when().tenants().stream()));
    }
}
