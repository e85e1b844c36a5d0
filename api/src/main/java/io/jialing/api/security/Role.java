package io.jialing.api.security;

/// What a caller may do. The first two hold for the caller's own tenant; the others for the whole hub or for the scope
/// of their [Grant].
public enum Role {
    /// Submits jobs and sees everything of its tenant.
    TENANT_USER,
    /// Also gives keys to its tenant's people.
    TENANT_ADMIN,
    /// Runs sites and clusters; sees tenants and their jobs.
    OPERATOR,
    /// Rules tenants, queues, quota and policies.
    POLICY_ADMIN,
    /// Sees the site that it supplies.
    SUPPLIER,
    /// Sees everything, changes nothing.
    AUDITOR,
    /// May do everything.
    HUB_ADMIN;

    /// Whether it is bound to a tenant rather than to the hub.
    public boolean isTenants() {
        return switch (this) {
            case TENANT_USER, TENANT_ADMIN -> true;
            case OPERATOR, POLICY_ADMIN, SUPPLIER, AUDITOR, HUB_ADMIN -> false;
        };
    }
}
