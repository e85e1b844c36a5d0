package io.jialing.api.idempotency;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.IntakeWork;
import io.jialing.api.security.Seal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// A POST that takes effect once however often it is sent: its work and the note of its answer are one transaction.
/// Controllers take it as an argument. Without an `Idempotency-Key` it is a plain transaction.
///
/// Only answers of work that was done are noted: a refusal changed nothing, so the request is judged anew.
public final class Once {
    /// How long an answer can be asked for again.
    public static final Duration KEPT = Duration.ofHours(24);

    private static final TypeReference<TreeMap<String, String>> HEADERS = new TypeReference<>() {};

    private static final String ABOUT = "a noted answer";

    private final IntakeLane lane;
    private final JsonMapper json;
    private final @Nullable Key key;

    Once(IntakeLane lane, JsonMapper json, @Nullable Key key) {
        this.lane = lane;
        this.json = json;
        this.key = key;
    }

    /// What tells a request from all others.
    ///
    /// @param scope whose key it is and for which address
    /// @param text the key as sent
    /// @param digest of the body
    /// @param seal closes the noted answer
    record Key(String scope, String text, String digest, Seal seal) {}

    /// An answer as the store has it.
    private record Noted(String digest, int status, String headers, String body) {}

    /// Does the work and answers, or answers as the first time.
    ///
    /// @throws ProblemException [ProblemCode#IDEMPOTENCY_KEY_REUSED] when the key came with another body before
    public ResponseEntity<Object> answer(IntakeWork<Answer> work) {
        if (key == null) {
            var answer = lane.transact(work);
            return response(answer.status(), answer.headers(), written(answer), false);
        }
        return lane.transact(transaction -> answer(transaction, work, key));
    }

    private ResponseEntity<Object> answer(IntakeTransaction transaction, IntakeWork<Answer> work, Key once) {
        // Who comes second with the same key waits here until the first has committed or given up.
        int claimed =
                transaction
                        .sql()
                        .sql(
                                """
                                INSERT INTO idempotency_keys AS known
                                    (scope, key, digest, status, headers, body, created_at)
                                VALUES (?, ?, ?, 0, '{}', '', ?)
                                ON CONFLICT (scope, key) DO UPDATE
                                    SET digest = excluded.digest, created_at = excluded.created_at
                                    WHERE known.created_at <= ?
                                """)
                        .params(
                                once.scope(),
                                once.text(),
                                once.digest(),
                                transaction.at().atOffset(ZoneOffset.UTC),
                                transaction.at().minus(KEPT).atOffset(ZoneOffset.UTC))
                        .update();
        if (claimed == 0) {
            return again(transaction, once);
        }
        var answer = work.in(transaction);
        var body = written(answer);
        transaction
                .sql()
                .sql("UPDATE idempotency_keys SET status = ?, headers = ?::json, body = ? WHERE scope = ? AND key = ?")
                .params(
                        answer.status(),
                        json.writeValueAsString(answer.headers()),
                        once.seal().close(body, ABOUT),
                        once.scope(),
                        once.text())
                .update();
        return response(answer.status(), answer.headers(), body, false);
    }

    private ResponseEntity<Object> again(IntakeTransaction transaction, Key once) {
        Optional<Noted> noted =
                transaction
                        .sql()
                        .sql("SELECT digest, status, headers, body FROM idempotency_keys WHERE scope = ? AND key = ?")
                        .params(once.scope(), once.text())
                        .query((row, _) ->
                                new Noted(
                                        row.getString("digest"),
                                        row.getInt("status"),
                                        row.getString("headers"),
                                        row.getString("body")))
                        .optional();
        if (noted.isEmpty() || !noted.get().digest().equals(once.digest())) {
            throw new ProblemException(
                    ProblemCode.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key came with another request before. Maybe make a new key for each request.",
                    Map.of("key", once.text()));
        }
        return response(
                noted.get().status(),
                json.readValue(noted.get().headers(), HEADERS),
                once.seal().open(noted.get().body(), ABOUT),
                true);
    }

    private String written(Answer answer) {
        return answer.body() == null ? "" : json.writeValueAsString(answer.body());
    }

    private static ResponseEntity<Object> response(
            int status, Map<String, String> headers, String body, boolean replayed) {
        var response = ResponseEntity.status(status);
        headers.forEach(response::header);
        if (replayed) {
            response.header("Idempotency-Replayed", "true");
        }
        return body.isEmpty()
                ? response.build()
                : response.contentType(MediaType.APPLICATION_JSON).body(body.getBytes(StandardCharsets.UTF_8));
    }
}
