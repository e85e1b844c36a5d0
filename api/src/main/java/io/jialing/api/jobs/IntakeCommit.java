package io.jialing.api.jobs;

import io.jialing.api.jobs.Submission.Answer;
import io.jialing.api.jobs.Submission.IdempotentRequest;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.Columns;
import io.jialing.core.job.PartState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One transaction of [JobIntake]: decides about each row on its own, and stores the accepted ones together.
final class IntakeCommit {
    private static final String FIND_KEYS =
            """
            SELECT k.scope, k.key, k.digest, k.status, k.headers, k.body FROM idempotency_keys k
            JOIN unnest(?::text[], ?::text[]) AS asked (scope, key) ON k.scope = asked.scope AND k.key = asked.key
            """;

    private static final String INSERT_KEYS =
            """
            INSERT INTO idempotency_keys (scope, key, digest, status, headers, body, created_at)
            SELECT scope, key, digest, status, headers::json, body, ?
            FROM unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[])
                AS new (scope, key, digest, status, headers, body)
            ON CONFLICT (scope, key) DO NOTHING
            RETURNING scope, key
            """;

    private static final String DELETE_KEYS =
            """
            DELETE FROM idempotency_keys k USING unnest(?::text[], ?::text[]) AS gone (scope, key)
            WHERE k.scope = gone.scope AND k.key = gone.key
            """;

    private static final String INSERT_JOBS =
            """
            INSERT INTO jobs (id, version, tenant, queue, priority, shape, submitted, max_runtime_ms, start_before,
                on_partition, preemptible, user_retries, hold, cancel, requeues, kind, scenario, name, labels, document,
                makeup, state, state_since)
            SELECT id, 1, tenant, queue, priority, shape, submitted, max_runtime_ms, start_before,
                on_partition, preemptible, user_retries, hold, false, 0, kind, scenario, name, labels::jsonb, document,
                makeup::json, '%s', submitted
            FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::bigint[],
                    ?::timestamptz[], ?::text[], ?::boolean[], ?::int[], ?::boolean[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[])
                AS new (id, tenant, queue, priority, shape, submitted, max_runtime_ms, start_before, on_partition,
                    preemptible, user_retries, hold, kind, scenario, name, labels, document, makeup)
            ON CONFLICT (id) DO NOTHING
            RETURNING id
            """
                    .formatted(PartState.QUEUED);

    private final Connection connection;
    private final ChangeLog log;
    private final QueueRoom.Count room;
    private final Instant at;
    private final List<SubmissionRow> rows;

    /// By place in `rows`; null while a row is not decided.
    private final @Nullable SubmitOutcome[] outcomes;

    private IntakeCommit(
            Connection connection, ChangeLog log, QueueRoom.Count room, Instant at, List<SubmissionRow> rows) {
        this.connection = connection;
        this.log = log;
        this.room = room;
        this.at = at;
        this.rows = rows;
        outcomes = new SubmitOutcome[rows.size()];
    }

    /// Decides and stores; the caller commits.
    ///
    /// @return an outcome a row; null for one that waits for another with the same key and is to be tried again
    static List<@Nullable SubmitOutcome> store(
            Connection connection, ChangeLog log, QueueRoom.Count room, Instant at, List<SubmissionRow> rows)
            throws SQLException {
        return new IntakeCommit(connection, log, room, at, rows).store();
    }

    private List<@Nullable SubmitOutcome> store() throws SQLException {
        List<Integer> fresh = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            fresh.add(i);
        }
        // An answer given before is given again whatever the queue looks like now, so keys come before room.
        fresh = unanswered(fresh);
        fresh = roomy(distinctIds(fresh));
        fresh = withOwnKey(fresh);
        accept(fresh);
        return Arrays.asList(outcomes);
    }

    /// Those whose request was not answered before; of several with one key, the first.
    private List<Integer> unanswered(List<Integer> places) throws SQLException {
        List<SubmissionRow> keyed = rows.stream().filter(row -> row.key() != null).toList();
        if (keyed.isEmpty()) {
            return places;
        }
        Map<SubmissionRow.Key, IdempotentRequest> answered = answered(keyed);
        Set<SubmissionRow.Key> first = new HashSet<>();
        List<Integer> left = new ArrayList<>();
        for (int place : places) {
            SubmissionRow row = rows.get(place);
            SubmissionRow.Key key = row.key();
            IdempotentRequest before = key == null ? null : answered.get(key);
            if (before != null) {
                outcomes[place] =
                        before.digest().equals(row.request().digest())
                                ? new SubmitOutcome.Replayed(before.answer())
                                : new SubmitOutcome.KeyReused();
            } else if (key == null || first.add(key)) {
                left.add(place);
            }
        }
        return left;
    }

    private Map<SubmissionRow.Key, IdempotentRequest> answered(List<SubmissionRow> keyed) throws SQLException {
        var columns = new Columns<SubmissionRow>(connection, keyed);
        var answered = new HashMap<SubmissionRow.Key, IdempotentRequest>();
        try (PreparedStatement statement = connection.prepareStatement(FIND_KEYS)) {
            statement.setArray(1, columns.text(row -> row.request().scope()));
            statement.setArray(2, columns.text(row -> row.request().key()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    var answer = new Answer(row.getInt(4), row.getString(5), row.getString(6));
                    var request = new IdempotentRequest(row.getString(1), row.getString(2), row.getString(3), answer);
                    answered.put(new SubmissionRow.Key(request.scope(), request.key()), request);
                }
            }
        }
        return answered;
    }

    private List<Integer> distinctIds(List<Integer> places) {
        Set<Long> ids = new HashSet<>();
        List<Integer> left = new ArrayList<>();
        for (int place : places) {
            if (ids.add(rows.get(place).job().id().value())) {
                left.add(place);
            } else {
                outcomes[place] = new SubmitOutcome.IdTaken();
            }
        }
        return left;
    }

    private List<Integer> roomy(List<Integer> places) {
        List<Integer> left = new ArrayList<>();
        for (int place : places) {
            var full = room.take(rows.get(place).job().queue());
            if (full.isPresent()) {
                outcomes[place] = full.get();
            } else {
                left.add(place);
            }
        }
        return left;
    }

    /// Stores the keys, and leaves out those whose key another replica has taken since we looked: their turn comes
    /// again when that one's answer can be read.
    private List<Integer> withOwnKey(List<Integer> places) throws SQLException {
        // In one order everywhere, so that two replicas never wait for each other's keys.
        List<SubmissionRow> keyed =
                places.stream()
                        .map(rows::get)
                        .filter(row -> row.key() != null)
                        .sorted(
                                Comparator.comparing(
                                        row -> new SubmissionRow.Key(row.request().scope(), row.request().key())))
                        .toList();
        if (keyed.isEmpty()) {
            return places;
        }
        Set<SubmissionRow.Key> own = new HashSet<>();
        var columns = new Columns<SubmissionRow>(connection, keyed);
        try (PreparedStatement statement = connection.prepareStatement(INSERT_KEYS)) {
            statement.setObject(1, at.atOffset(ZoneOffset.UTC));
            statement.setArray(2, columns.text(row -> row.request().scope()));
            statement.setArray(3, columns.text(row -> row.request().key()));
            statement.setArray(4, columns.text(row -> row.request().digest()));
            statement.setArray(5, columns.integer(row -> row.request().answer().status()));
            statement.setArray(6, columns.text(row -> row.request().answer().headers()));
            statement.setArray(7, columns.text(row -> row.request().answer().body()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    own.add(new SubmissionRow.Key(row.getString(1), row.getString(2)));
                }
            }
        }
        List<Integer> left = new ArrayList<>();
        for (int place : places) {
            SubmissionRow row = rows.get(place);
            SubmissionRow.Key key = row.key();
            if (key == null || own.contains(key)) {
                left.add(place);
            } else {
                room.giveBack(row.job().queue());
            }
        }
        return left;
    }

    private void accept(List<Integer> places) throws SQLException {
        if (places.isEmpty()) {
            return;
        }
        Set<Long> stored = insert(places.stream().map(rows::get).toList());
        List<Integer> accepted = new ArrayList<>();
        List<SubmissionRow> refused = new ArrayList<>();
        for (int place : places) {
            SubmissionRow row = rows.get(place);
            if (stored.contains(row.job().id().value())) {
                accepted.add(place);
            } else {
                outcomes[place] = new SubmitOutcome.IdTaken();
                room.giveBack(row.job().queue());
                refused.add(row);
            }
        }
        forgetKeys(refused);
        if (accepted.isEmpty()) {
            return;
        }
        long last = log.append(connection, at, accepted.stream().map(place -> rows.get(place).line()).toList());
        long seq = last - accepted.size();
        for (int place : accepted) {
            outcomes[place] = new SubmitOutcome.Accepted(rows.get(place).job().id(), ++seq);
        }
        room.loggedAs(last);
    }

    private Set<Long> insert(List<SubmissionRow> fresh) throws SQLException {
        var columns = new Columns<SubmissionRow>(connection, fresh);
        Set<Long> stored = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(INSERT_JOBS)) {
            statement.setArray(1, columns.bigint(row -> row.job().id().value()));
            statement.setArray(2, columns.text(row -> row.job().tenant()));
            statement.setArray(3, columns.text(row -> row.job().queue()));
            statement.setArray(4, columns.text(row -> row.job().priority().name()));
            statement.setArray(5, columns.text(row -> row.job().shape().id().value()));
            statement.setArray(6, columns.instant(row -> row.job().submitted()));
            statement.setArray(
                    7,
                    columns.bigint(row -> row.job().maxRuntime() == null ? null : row.job().maxRuntime().toMillis()));
            statement.setArray(8, columns.instant(row -> row.job().startBefore()));
            statement.setArray(9, columns.text(row -> row.job().onPartition().name()));
            statement.setArray(10, columns.bool(row -> row.job().preemptible()));
            statement.setArray(11, columns.integer(row -> row.job().userRetries()));
            statement.setArray(12, columns.bool(row -> row.job().hold()));
            statement.setArray(13, columns.text(row -> row.job().shape().needs().kind().name()));
            statement.setArray(14, columns.text(row -> row.job().shape().needs().scenario()));
            statement.setArray(15, columns.text(row -> row.submission().name()));
            statement.setArray(16, columns.text(SubmissionRow::labels));
            statement.setArray(17, columns.text(row -> row.submission().document()));
            statement.setArray(18, columns.text(SubmissionRow::makeup));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    stored.add(row.getLong(1));
                }
            }
        }
        return stored;
    }

    private void forgetKeys(List<SubmissionRow> refused) throws SQLException {
        List<SubmissionRow> keyed = refused.stream().filter(row -> row.key() != null).toList();
        if (keyed.isEmpty()) {
            return;
        }
        var columns = new Columns<SubmissionRow>(connection, keyed);
        try (PreparedStatement statement = connection.prepareStatement(DELETE_KEYS)) {
            statement.setArray(1, columns.text(row -> row.request().scope()));
            statement.setArray(2, columns.text(row -> row.request().key()));
            statement.executeUpdate();
        }
    }
}
