package io.jialing.api.keys;

import io.jialing.api.keys.KeyDocuments.NewKey;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.security.Caller;
import io.jialing.api.security.Grant;
import io.jialing.api.security.Role;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.Places;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.HubState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may give, see and take back which keys: nobody gives what he does not have, and a tenant's key never carries a
/// role of the hub.
final class KeyRules {
    private static final int MOST_ROLES = 20;

    private final HubState state;
    private final Places places;
    private final Caller caller;

    KeyRules(HubState state, Places places, Caller caller) {
        this.state = state;
        this.places = places;
        this.caller = caller;
    }

    /// What is left of a wish when it is right.
    record Asked(@Nullable String tenant, String name, List<Grant> grants, @Nullable Instant expiresAt) {}

    /// Checks a wish.
    ///
    /// @throws io.jialing.api.problem.ProblemException naming everything that is wrong, or that the caller may not
    Asked check(NewKey wish, Instant now) {
        var findings = new Findings();
        var name = findings.text("/name", wish.name(), 200);
        var grants = grants(findings, wish);
        Tenant tenant = tenant(findings, wish.tenant());
        findings.future("/expiresAt", wish.expiresAt(), now);
        findings.throwIfAny();
        if (tenant != null) {
            Caller.require(mayGiveFor(tenant), "give keys of tenant " + tenant.id());
        }
        for (var grant : grants) {
            Caller.require(grant.role().isTenants() || rulesAt(grant.scope()), "give the role " + grant);
        }
        return new Asked(wish.tenant(), name, grants, wish.expiresAt());
    }

    /// Whether the caller may see a key and take it back.
    boolean maySee(ApiKey key) {
        if (key.tenant() == null) {
            return caller.hasHubWide(Role.AUDITOR, Role.HUB_ADMIN)
                    || key.grants().stream().allMatch(grant -> rulesAt(grant.scope()));
        }
        var tenant = state.tenant(key.tenant());
        return tenant == null
                ? caller.hasHubWide(Role.AUDITOR, Role.HUB_ADMIN)
                : mayGiveFor(tenant) || caller.hasIn(tenant.homeCity(), Role.AUDITOR);
    }

    boolean mayRevoke(ApiKey key) {
        if (key.tenant() == null) {
            return key.grants().stream().allMatch(grant -> rulesAt(grant.scope()));
        }
        var tenant = state.tenant(key.tenant());
        return tenant == null ? caller.hasHubWide(Role.HUB_ADMIN) : mayGiveFor(tenant);
    }

    private boolean mayGiveFor(Tenant tenant) {
        boolean isItsAdmin = tenant.id().equals(caller.tenant()) && caller.hasAnywhere(Role.TENANT_ADMIN);
        return isItsAdmin || caller.mayRule(tenant.homeCity());
    }

    private boolean rulesAt(@Nullable String scope) {
        if (scope == null) {
            return caller.hasHubWide(Role.HUB_ADMIN);
        }
        Site site = site(scope);
        return caller.hasWithin(scope, Role.HUB_ADMIN) || (site != null && caller.hasAt(site, Role.HUB_ADMIN));
    }

    private List<Grant> grants(Findings findings, NewKey wish) {
        var grants = new ArrayList<Grant>();
        if (wish.roles() == null || wish.roles().isEmpty()) {
            findings.missing("/roles");
            return grants;
        }
        if (wish.roles().size() > MOST_ROLES) {
            findings.add("/roles", FieldCode.OUT_OF_RANGE, "At most %d roles are understood.".formatted(MOST_ROLES));
            return grants;
        }
        for (int i = 0; i < wish.roles().size(); i++) {
            var pointer = "/roles/" + i;
            var text = wish.roles().get(i);
            if (text == null) {
                findings.missing(pointer);
                continue;
            }
            try {
                var grant = Grant.parse(text);
                check(findings, pointer, grant, wish.tenant());
                grants.add(grant);
            } catch (IllegalArgumentException e) {
                findings.add(pointer, FieldCode.UNKNOWN_VALUE, String.valueOf(e.getMessage()));
            }
        }
        return grants;
    }

    private void check(Findings findings, String pointer, Grant grant, @Nullable String tenant) {
        if (grant.role().isTenants() != (tenant != null)) {
            findings.add(
                    pointer,
                    FieldCode.CONTRADICTION,
                    grant.role().isTenants()
                            ? "%s needs a tenant.".formatted(grant.role())
                            : "%s is a role of the hub; a tenant's key cannot carry it.".formatted(grant.role()));
        }
        var scope = grant.scope();
        if (scope != null && site(scope) == null && !isCity(scope)) {
            findings.add(
                    pointer,
                    FieldCode.UNKNOWN_REFERENCE,
                    "'%s' is no city and no site. Maybe '%s' is meant.".formatted(scope, places.nearestCity(scope)));
        }
    }

    private boolean isCity(String id) {
        return places.cities().stream().anyMatch(city -> city.id().value().equals(id));
    }

    private @Nullable Site site(String id) {
        return state.site(new SiteId(id));
    }

    private @Nullable Tenant tenant(Findings findings, @Nullable String id) {
        if (id == null) {
            return null;
        }
        var tenant = state.tenant(id);
        boolean known =
                tenant != null
                        && (caller.maySee(tenant)
                                || (id.equals(caller.tenant()) && caller.hasAnywhere(Role.TENANT_ADMIN)));
        if (!known) {
            findings.add("/tenant", FieldCode.UNKNOWN_REFERENCE, "There is no tenant '%s'.".formatted(id));
            return null;
        }
        return tenant;
    }
}
