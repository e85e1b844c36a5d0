package io.jialing.api.secrets;

import io.jialing.api.runtime.IntakeTransaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The secrets of tenants, as the store has them: their values sealed, and bound to tenant and name.
public final class Secrets {
    private static final TypeReference<TreeMap<String, String>> VALUES = new TypeReference<>() {};
    private static final String COLUMNS = "SELECT tenant, name, version, keys, created_at, changed_at FROM secrets";

    private final JdbcClient sql;
    private final JsonMapper json;
    private final SecretKeys keys;

    Secrets(JdbcClient sql, JsonMapper json, SecretKeys keys) {
        this.sql = sql;
        this.json = json;
        this.keys = keys;
    }

    /// A secret without its values.
    ///
    /// @param keys sorted
    record Secret(String tenant, String name, long version, List<String> keys, Instant createdAt, Instant changedAt) {}

    /// The keys in those of the named secrets that the tenant has, by the secret's name.
    public Map<String, List<String>> keys(String tenant, Collection<String> names) {
        return sql
                .sql(COLUMNS + " WHERE tenant = ? AND name = ANY (?)")
                .params(tenant, names.toArray(String[]::new))
                .query(Secrets::secret)
                .list()
                .stream()
                .collect(Collectors.toMap(Secret::name, Secret::keys));
    }

    /// The values of a secret by key, for whoever gives them to a container; empty when the tenant has none of that
    /// name.
    public Optional<SortedMap<String, String>> open(String tenant, String name) {
        return sql.sql("SELECT sealed_by, sealed FROM secrets WHERE tenant = ? AND name = ?")
                .params(tenant, name)
                .query((row, _) -> open(tenant, name, row.getString(1), row.getString(2)))
                .optional();
    }

    /// Refuses to go on when something is sealed with a key that is not there.
    ///
    /// @throws IllegalStateException naming the keys that are missing
    void requireKeys() {
        var missing =
                sql.sql("SELECT DISTINCT sealed_by FROM secrets ORDER BY sealed_by").query(String.class).list().stream()
                        .filter(name -> !keys.names().contains(name))
                        .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "The database has secrets that were sealed with %s, and the keys that are there are %s. Maybe add the former key as a further line of jialing.secret-key-file."
                            .formatted(missing, keys.names()));
        }
    }

    Optional<Secret> find(String tenant, String name) {
        return sql.sql(COLUMNS + " WHERE tenant = ? AND name = ?")
                .params(tenant, name)
                .query(Secrets::secret)
                .optional();
    }

    /// The secret, locked until the end of the transaction.
    Optional<Secret> lock(IntakeTransaction transaction, String tenant, String name) {
        return transaction
                .sql()
                .sql(COLUMNS + " WHERE tenant = ? AND name = ? FOR UPDATE")
                .params(tenant, name)
                .query(Secrets::secret)
                .optional();
    }

    /// Secrets by tenant and name.
    ///
    /// @param tenant whose; null for everybody's
    /// @param afterTenant the tenant of the secret after which they begin; empty for the first
    /// @param afterName its name
    List<Secret> list(@Nullable String tenant, String afterTenant, String afterName, int most) {
        return sql.sql(
                        COLUMNS
                                + " WHERE (:tenant::text IS NULL OR tenant = :tenant) AND (tenant, name) > (:afterTenant, :afterName) ORDER BY tenant, name LIMIT :most")
                .param("tenant", tenant)
                .param("afterTenant", afterTenant)
                .param("afterName", afterName)
                .param("most", most)
                .query(Secrets::secret)
                .list();
    }

    /// Stores a new one.
    ///
    /// @return empty when there is one of that name already
    Optional<Secret> insert(
            IntakeTransaction transaction, String tenant, String name, SortedMap<String, String> values) {
        return transaction
                .sql()
                .sql(
                        """
                        INSERT INTO secrets (tenant, name, version, keys, sealed_by, sealed, created_at, changed_at)
                        VALUES (:tenant, :name, 1, :keys, :by, :sealed, :at, :at)
                        ON CONFLICT DO NOTHING
                        RETURNING tenant, name, version, keys, created_at, changed_at
                        """)
                .params(row(transaction, tenant, name, values))
                .query(Secrets::secret)
                .optional();
    }

    /// Stores other values; the secret must be there.
    Secret replace(IntakeTransaction transaction, String tenant, String name, SortedMap<String, String> values) {
        return transaction
                .sql()
                .sql(
                        """
                        UPDATE secrets SET version = version + 1, keys = :keys, sealed_by = :by, sealed = :sealed,
                            changed_at = :at
                        WHERE tenant = :tenant AND name = :name
                        RETURNING tenant, name, version, keys, created_at, changed_at
                        """)
                .params(row(transaction, tenant, name, values))
                .query(Secrets::secret)
                .single();
    }

    void delete(IntakeTransaction transaction, String tenant, String name) {
        transaction.sql().sql("DELETE FROM secrets WHERE tenant = ? AND name = ?").params(tenant, name).update();
    }

    private Map<String, Object> row(
            IntakeTransaction transaction, String tenant, String name, SortedMap<String, String> values) {
        return Map.of(
                "tenant", tenant,
                "name", name,
                "keys", values.keySet().toArray(String[]::new),
                "by", keys.closing(),
                "sealed", keys.seal(keys.closing()).close(json.writeValueAsString(values), about(tenant, name)),
                "at", transaction.at().atOffset(ZoneOffset.UTC));
    }

    private SortedMap<String, String> open(String tenant, String name, String sealedBy, String sealed) {
        return json.readValue(keys.seal(sealedBy).open(sealed, about(tenant, name)), VALUES);
    }

    private static String about(String tenant, String name) {
        return "secret " + tenant + "/" + name;
    }

    private static Secret secret(ResultSet row, int n) throws SQLException {
        return new Secret(
                row.getString("tenant"),
                row.getString("name"),
                row.getLong("version"),
                Arrays.asList((String[]) row.getArray("keys").getArray()),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
