package io.jialing.api.security;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A role, and where it holds. Written `OPERATOR`, `POLICY_ADMIN@chongqing` or `SUPPLIER@lj-a`.
///
/// @param scope id of a city or a site; null for the whole hub
public record Grant(Role role, @Nullable String scope) {
    public Grant {
        if (scope != null && (role.isTenants() || !scope.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"))) {
            throw new IllegalArgumentException(
                    "'%s@%s' needs a role of the hub and the id of a city or a site.".formatted(role, scope));
        }
    }

    /// Reads the written form.
    ///
    /// @throws IllegalArgumentException naming what is wrong
    public static Grant parse(String text) {
        int at = text.indexOf('@');
        var name = at < 0 ? text : text.substring(0, at);
        var role =
                Arrays.stream(Role.values())
                        .filter(known -> known.name().equals(name))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "'%s' is no role; one of %s is."
                                                .formatted(name, Arrays.toString(Role.values()))));
        return new Grant(role, at < 0 ? null : text.substring(at + 1));
    }

    /// Whether it holds somewhere that is known by any of these ids; a scope-less grant holds everywhere.
    public boolean covers(String... ids) {
        return scope == null || Arrays.asList(ids).contains(scope);
    }

    /// The written form.
    @Override
    public String toString() {
        return scope == null ? role.name() : role + "@" + scope;
    }
}
