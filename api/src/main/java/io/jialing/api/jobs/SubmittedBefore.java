package io.jialing.api.jobs;

import io.jialing.api.jobs.Submissions.Reply;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Submits that were answered before, by their idempotency keys. The intake itself notes them, in the commit that
/// stores the job.
public final class SubmittedBefore {
    /// The header that has the key.
    public static final String HEADER = "Idempotency-Key";

    private static final int LONGEST_KEY = 200;

    private final JdbcClient sql;

    SubmittedBefore(JdbcClient sql) {
        this.sql = sql;
    }

    /// The key of a request.
    ///
    /// @param address what was asked for; keys of different addresses never meet
    /// @throws ProblemException [ProblemCode#INVALID_PARAMETER] when no key looks like that
    public static Submissions.Key key(Caller caller, String address, String text, byte[] body) {
        if (!isKey(text)) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "An Idempotency-Key has 1 to %d visible ASCII characters.".formatted(LONGEST_KEY),
                    Map.of("parameter", HEADER));
        }
        return new Submissions.Key(caller.keyId() + " " + address, text, digest(body));
    }

    /// Whether this can be a key.
    static boolean isKey(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_KEY
                && text.chars().allMatch(character -> character > ' ' && character <= '~');
    }

    /// What the same request was answered with; null when it was not answered yet, or another came with the key.
    public @Nullable Reply find(Submissions.Key key) {
        return sql.sql(
                        """
                        SELECT status, headers, body FROM idempotency_keys
                        WHERE scope = ? AND key = ? AND digest = ? AND status > 0
                        """)
                .params(key.scope(), key.text(), key.digest())
                .query((row, _) ->
                        new Reply(new Submission.Answer(row.getInt(1), row.getString(2), row.getString(3)), true))
                .optional()
                .orElse(null);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /// The key of a part of a request.
    static Submissions.Key key(Caller caller, String address, String text, String part) {
        return key(caller, address, text, part.getBytes(StandardCharsets.UTF_8));
    }
}
