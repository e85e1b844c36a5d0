package io.jialing.api.keys;

import io.jialing.api.security.Caller;
import io.jialing.api.security.Grant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A key that was given out.
///
/// @param tenant whose people use it; null for people of the hub
/// @param name what it is for, in words
/// @param createdBy id of the key that asked for it, or `first-start`
/// @param expiresAt when it ends by itself; null for never
/// @param revokedAt when it was taken back; null when it was not
record ApiKey(
        String id,
        @Nullable String tenant,
        String name,
        List<Grant> grants,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {

    /// Whether its bearer is let in.
    boolean isValidAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /// Who its bearer is.
    Caller caller() {
        return new Caller(id, tenant, grants);
    }
}
