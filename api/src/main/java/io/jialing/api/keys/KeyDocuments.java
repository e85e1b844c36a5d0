package io.jialing.api.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.security.Grant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// API keys as they are asked for and shown.
final class KeyDocuments {
    private KeyDocuments() {}

    /// What a caller asks for.
    ///
    /// @param tenant whose people will use it; absent for people of the hub
    /// @param name what it is for
    /// @param roles `ROLE` or `ROLE@scope`, at least one
    /// @param expiresAt when it ends by itself; absent for never
    record NewKey(
            @Nullable String tenant,
            @Nullable String name,
            @Nullable List<@Nullable String> roles,
            @Nullable Instant expiresAt) {}

    /// A key without its secret.
    record View(
            String id,
            @Nullable String tenant,
            String name,
            List<String> roles,
            Instant createdAt,
            String createdBy,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt) {
        static View of(ApiKey key) {
            return new View(
                    key.id(),
                    key.tenant(),
                    key.name(),
                    key.grants().stream().map(Grant::toString).toList(),
                    key.createdAt(),
                    key.createdBy(),
                    key.expiresAt(),
                    key.revokedAt());
        }
    }

    /// A new key.
    ///
    /// @param key the secret, shown this once
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Created(
            String id,
            @Nullable String tenant,
            String name,
            List<String> roles,
            Instant createdAt,
            @Nullable Instant expiresAt,
            String key) {
        static Created of(ApiKey key, Secret secret) {
            return new Created(
                    key.id(),
                    key.tenant(),
                    key.name(),
                    key.grants().stream().map(Grant::toString).toList(),
                    key.createdAt(),
                    key.expiresAt(),
                    secret.text());
        }
    }
}
