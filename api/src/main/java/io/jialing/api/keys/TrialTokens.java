package io.jialing.api.keys;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The tokens with which trials report how well they do, and can do nothing else.
///
/// A token names its trial and is signed (HMAC-SHA256, cut to 128 bits) with a key that all replicas share, so none has
/// to be stored: `jt_` and 38 characters. It is good for as long as its job is not over.
@Component
public final class TrialTokens {
    private static final String PREFIX = "jt_";
    private static final String NAME = "trials";
    private static final int NAMED_BYTES = Long.BYTES + Integer.BYTES;
    private static final int SIGNATURE_BYTES = 16;

    private final JdbcClient sql;
    private volatile @Nullable SecretKeySpec key;

    TrialTokens(JdbcClient sql) {
        this.sql = sql;
    }

    /// The token of a trial.
    public String of(PartId trial) {
        byte[] named = named(trial);
        byte[] token = Arrays.copyOf(named, NAMED_BYTES + SIGNATURE_BYTES);
        System.arraycopy(signature(named), 0, token, NAMED_BYTES, SIGNATURE_BYTES);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /// Whether a text claims to be such a token.
    static boolean isOne(String text) {
        return text.startsWith(PREFIX);
    }

    /// The trial that a token is of.
    ///
    /// @throws ProblemException [ProblemCode#UNAUTHENTICATED] when this hub did not sign it
    PartId trial(String text) {
        byte[] token = decoded(text);
        if (token != null && token.length == NAMED_BYTES + SIGNATURE_BYTES) {
            byte[] named = Arrays.copyOf(token, NAMED_BYTES);
            byte[] signed = Arrays.copyOfRange(token, NAMED_BYTES, token.length);
            if (MessageDigest.isEqual(signed, signature(named))) {
                ByteBuffer fields = ByteBuffer.wrap(named);
                return new PartId(new JobId(fields.getLong()), fields.getInt());
            }
        }
        throw new ProblemException(ProblemCode.UNAUTHENTICATED, "This is no token that the hub gave to a trial.");
    }

    private static byte @Nullable [] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static byte[] named(PartId trial) {
        return ByteBuffer.allocate(NAMED_BYTES).putLong(trial.job().value()).putInt(trial.index()).array();
    }

    private byte[] signature(byte[] named) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key());
            return Arrays.copyOf(mac.doFinal(named), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA256.", e);
        }
    }

    /// The key that the first replica to need one has made.
    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            sql.sql("INSERT INTO signing_keys (name, key) VALUES (?, ?) ON CONFLICT DO NOTHING")
                    .params(NAME, fresh)
                    .update();
            byte[] kept =
                    sql.sql("SELECT key FROM signing_keys WHERE name = ?").param(NAME).query(byte[].class).single();
            known = new SecretKeySpec(kept, "HmacSHA256");
            key = known;
        }
        return known;
    }
}
