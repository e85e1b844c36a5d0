package io.jialing.api.security;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.CityId;
import io.jialing.core.site.Site;
import io.jialing.core.state.HubState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who sent a request. Controllers take it as an argument; a request without a valid key never reaches them.
///
/// What a caller may not even know of is answered with 404, what it knows but may not do with 403.
///
/// @param keyId the API key used
/// @param tenant the tenant it belongs to; null for people of the hub
public record Caller(String keyId, @Nullable String tenant, List<Grant> grants) {
    public Caller {
        grants = List.copyOf(grants);
    }

    /// Whether it has one of the roles, in whatever scope. The roles of a tenant count only with a tenant; a HUB_ADMIN
    /// has every role of the hub.
    public boolean hasAnywhere(Role... roles) {
        return grants.stream().anyMatch(grant -> isOneOf(grant.role(), roles));
    }

    /// Whether it has one of the roles for the whole hub.
    public boolean hasHubWide(Role... roles) {
        return grants.stream().anyMatch(grant -> grant.scope() == null && isOneOf(grant.role(), roles));
    }

    /// Whether it has one of the roles for what a grant may have as its scope.
    public boolean hasWithin(String scope, Role... roles) {
        return grants.stream().anyMatch(grant -> grant.covers(scope) && isOneOf(grant.role(), roles));
    }

    /// Whether it has one of the roles for a city.
    public boolean hasIn(CityId city, Role... roles) {
        return hasWithin(city.value(), roles);
    }

    /// Whether it has one of the roles for a site, be it by the site's city.
    public boolean hasAt(Site site, Role... roles) {
        return grants.stream()
                .anyMatch(
                        grant -> grant.covers(site.id().value(), site.city().value()) && isOneOf(grant.role(), roles));
    }

    /// Whether it is one of the tenant's own people.
    public boolean belongsTo(String tenantId) {
        return tenantId.equals(tenant) && hasAnywhere(Role.TENANT_USER, Role.TENANT_ADMIN);
    }

    /// Whether it may know that the tenant exists, and see its queues and jobs.
    public boolean maySee(Tenant other) {
        return belongsTo(other.id())
                || hasIn(other.homeCity(), Role.OPERATOR, Role.POLICY_ADMIN, Role.AUDITOR, Role.HUB_ADMIN);
    }

    /// Whether it may create, change and delete the tenants of a city and their queues.
    public boolean mayRule(CityId city) {
        return hasIn(city, Role.POLICY_ADMIN, Role.HUB_ADMIN);
    }

    /// Whether it may submit jobs for the tenant.
    public boolean maySubmitFor(Tenant other) {
        return belongsTo(other.id()) || hasIn(other.homeCity(), Role.HUB_ADMIN);
    }

    /// Whether it may hold, release, re-queue, cancel or re-prioritise jobs of the tenant.
    public boolean mayControlJobsOf(Tenant other) {
        return belongsTo(other.id()) || hasIn(other.homeCity(), Role.OPERATOR, Role.HUB_ADMIN);
    }

    /// Whether it may see the nodes of a site's clusters and what they hold.
    public boolean maySeeInside(Site site) {
        return hasAt(site, Role.OPERATOR, Role.POLICY_ADMIN, Role.SUPPLIER, Role.AUDITOR, Role.HUB_ADMIN);
    }

    /// Whether it may register, cordon and drain clusters of a site.
    public boolean mayOperate(Site site) {
        return hasAt(site, Role.OPERATOR, Role.HUB_ADMIN);
    }

    /// The tenant that a request is about: the one it names in its parameter `tenant`, or the caller's own.
    ///
    /// @throws ProblemException [ProblemCode#INVALID_PARAMETER] when there is neither, [ProblemCode#NOT_FOUND] when the
    ///   caller may not know of it
    public Tenant about(HubState state, @Nullable String named) {
        String id = named == null ? tenant : named;
        if (id == null) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "This key belongs to no tenant. Maybe name one in the parameter 'tenant'.",
                    Map.of("parameter", "tenant"));
        }
        Tenant found = state.tenant(id);
        if (found == null || !maySee(found)) {
            throw ProblemException.notFound("tenant", id);
        }
        return found;
    }

    /// Refuses what the caller may not do.
    ///
    /// @param toDo what it wants, as in "register a cluster"
    /// @throws ProblemException [ProblemCode#FORBIDDEN] unless allowed
    public static void require(boolean allowed, String toDo) {
        if (!allowed) {
            throw new ProblemException(
                    ProblemCode.FORBIDDEN, "This key does not allow to %s.".formatted(toDo), Map.of("action", toDo));
        }
    }

    private boolean isOneOf(Role held, Role... roles) {
        return held.isTenants()
                ? tenant != null && Arrays.asList(roles).contains(held)
                : held == Role.HUB_ADMIN
                        ? Arrays.stream(roles).anyMatch(role -> !role.isTenants())
                        : Arrays.asList(roles).contains(held);
    }
}
