package io.jialing.api.keys;

import io.jialing.api.security.Grant;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The keys that were given out, as the store has them. Of their secrets it has the hashes only.
@Component
class ApiKeys {
    private static final String COLUMNS =
            "SELECT id, tenant, name, grants, created_at, created_by, expires_at, revoked_at FROM api_keys";

    private final JdbcClient sql;

    ApiKeys(JdbcClient sql) {
        this.sql = sql;
    }

    /// The key of a secret, be it valid or not.
    Optional<ApiKey> bySecret(byte[] hash) {
        return sql.sql(COLUMNS + " WHERE hash = ?").param(hash).query(ApiKeys::key).optional();
    }

    Optional<ApiKey> byId(String id) {
        return sql.sql(COLUMNS + " WHERE id = ?").param(id).query(ApiKeys::key).optional();
    }

    /// The key, locked until the end of the transaction.
    static Optional<ApiKey> lock(JdbcClient transaction, String id) {
        return transaction.sql(COLUMNS + " WHERE id = ? FOR UPDATE").param(id).query(ApiKeys::key).optional();
    }

    /// Keys in the order of their ids.
    ///
    /// @param tenant whose keys; null for those of everybody
    /// @param after the last id that is not wanted
    List<ApiKey> list(@Nullable String tenant, String after, int most) {
        return sql.sql(
                        COLUMNS
                                + " WHERE (:tenant::text IS NULL OR tenant = :tenant) AND id > :after ORDER BY id LIMIT :most")
                .param("tenant", tenant)
                .param("after", after)
                .param("most", most)
                .query(ApiKeys::key)
                .list();
    }

    static void insert(JdbcClient transaction, ApiKey key, Secret secret) {
        transaction
                .sql(
                        """
                        INSERT INTO api_keys (id, hash, tenant, name, grants, created_at, created_by, expires_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .params(key.id(), secret.hash())
                .param(key.tenant())
                .params(
                        key.name(),
                        key.grants().stream().map(Grant::toString).toArray(String[]::new),
                        stamp(key.createdAt()),
                        key.createdBy())
                .param(key.expiresAt() == null ? null : stamp(key.expiresAt()))
                .update();
    }

    static void revoke(JdbcClient transaction, String id, Instant at) {
        transaction
                .sql("UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")
                .params(stamp(at), id)
                .update();
    }

    /// How many valid keys, other than `id`, may do everything. Locks them until the end of the transaction, so that no
    /// two last ones can be revoked at a time.
    static long otherHubAdmins(JdbcClient transaction, String id, Instant now) {
        return transaction
                .sql(
                        """
                        SELECT id FROM api_keys
                        WHERE 'HUB_ADMIN' = ANY (grants) AND revoked_at IS NULL
                          AND (expires_at IS NULL OR expires_at > ?)
                        ORDER BY id FOR UPDATE
                        """)
                .param(stamp(now))
                .query(String.class)
                .list()
                .stream()
                .filter(other -> !other.equals(id))
                .count();
    }

    private static ApiKey key(ResultSet row, int n) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("name"),
                grants(row.getArray("grants")),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getString("created_by"),
                instant(row.getObject("expires_at", OffsetDateTime.class)),
                instant(row.getObject("revoked_at", OffsetDateTime.class)));
    }

    private static List<Grant> grants(Array array) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).map(Grant::parse).toList();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime stamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
