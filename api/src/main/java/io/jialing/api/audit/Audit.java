package io.jialing.api.audit;

import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.security.Caller;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes down every administrative change, in the transaction that makes it.
@Component
public final class Audit {
    /// Who acts when nobody asked: a switch that ends by itself.
    public static final String HUB = "hub";

    private final JsonMapper json;

    Audit(JsonMapper json) {
        this.json = json;
    }

    /// What was done.
    ///
    /// @param action verb and noun, for example `cluster.cordon`
    /// @param target the id of what it was done to
    /// @param tenant whose administrators may read of it; null for the hub's people only
    /// @param reason the caller's words; null when none were asked for
    /// @param details the request, or what else matters; never a secret; null for nothing
    public record Deed(
            String action, String target, @Nullable String tenant, @Nullable String reason, @Nullable Object details) {}

    /// Writes down what a caller did.
    public void write(IntakeTransaction transaction, Caller caller, Deed deed) {
        write(transaction, caller.keyId(), deed);
    }

    /// Writes down what was done.
    ///
    /// @param actor id of the key that asked for it, or [#HUB]
    public void write(IntakeTransaction transaction, String actor, Deed deed) {
        transaction
                .sql()
                .sql(
                        """
                        INSERT INTO audit (at, actor, action, target, tenant, reason, details)
                        VALUES (?, ?, ?, ?, ?, ?, ?::json)
                        """)
                .params(transaction.at().atOffset(ZoneOffset.UTC), actor, deed.action(), deed.target())
                .param(deed.tenant())
                .param(deed.reason())
                .param(deed.details() == null ? null : json.writeValueAsString(deed.details()))
                .update();
    }
}
