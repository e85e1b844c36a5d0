package io.jialing.api.jobs;

import io.jialing.api.runtime.JobRows;
import io.jialing.api.runtime.LaneErrors;
import io.jialing.api.runtime.StateView;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogDays;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.api.runtime.log.Shapes;
import io.jialing.core.job.PartState;
import io.jialing.core.state.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/// Takes jobs in, many in one commit.
///
/// Callers prepare their rows themselves, put them in line and wait. One writer takes whatever stands in line, stores
/// it in one transaction together with the log entries and the idempotency records, and lets the callers go once that
/// is durable; meanwhile the next ones line up. So the sync to disk is shared by as many as come while one takes place.
/// A submission that is refused changes nothing for its neighbours.
public final class JobIntake implements AutoCloseable {
    private static final int MOST_A_COMMIT = 512;

    private final DataSource database;
    private final SQLExceptionTranslator errors;
    private final Shapes shapes;
    private final ChangeLog log;
    private final LogDays days;
    private final InstantSource clock;
    private final QueueRoom room;
    private final BlockingQueue<Place> line = new LinkedBlockingQueue<>();
    private final Thread writer;
    private volatile boolean closed;

    public JobIntake(
            DataSource database,
            SQLExceptionTranslator errors,
            Shapes shapes,
            ChangeLog log,
            LogDays days,
            StateView view,
            InstantSource clock) {
        this.database = database;
        this.errors = errors;
        this.shapes = shapes;
        this.log = log;
        this.days = days;
        this.clock = clock;
        room = new QueueRoom(view);
        writer = Thread.ofPlatform().name("job-intake").daemon().start(this::serve);
    }

    /// A submission's place in line.
    private record Place(SubmissionRow row, CompletableFuture<SubmitOutcome> answer) {}

    /// Takes a job in; returns once it is durable, or refused.
    ///
    /// @throws DataAccessException when the database does not store it, or nobody knows whether it did
    public SubmitOutcome submit(Submission submission) {
        return submit(List.of(submission)).getFirst();
    }

    /// Takes jobs in, each with an outcome of its own, in the order given; returns once all have one.
    ///
    /// @throws DataAccessException when the database does not store one of them, or nobody knows whether it did
    public List<SubmitOutcome> submit(List<Submission> submissions) {
        List<Place> places =
                submissions.stream()
                        .map(submission -> new Place(prepared(submission), new CompletableFuture<>()))
                        .toList();
        line.addAll(places);
        if (closed) {
            // The writer may have looked at the line for the last time before these joined it.
            sendAway();
        }
        return places.stream().map(place -> outcome(place.answer)).toList();
    }

    /// Ends after what stands in line is stored.
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sendAway();
    }

    private static SubmitOutcome outcome(CompletableFuture<SubmitOutcome> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DataAccessException known) {
                throw known;
            }
            throw e;
        }
    }

    private SubmissionRow prepared(Submission submission) {
        shapes.keep(submission.job().shape());
        var about = new LogEntry.About(submission.job().tenant(), null, PartState.QUEUED.name(), null);
        return new SubmissionRow(
                submission,
                submission.labels().isEmpty() ? null : shapes.codec().write(submission.labels()),
                JobRows.makeup(submission.job(), shapes.codec()),
                log.line(new Change.JobQueued(submission.job()), about));
    }

    private void sendAway() {
        for (Place place = line.poll(); place != null; place = line.poll()) {
            place.answer.completeExceptionally(new TransientDataAccessResourceException("The hub is shutting down."));
        }
    }

    private void serve() {
        List<Place> again = List.of();
        while (!(closed && line.isEmpty() && again.isEmpty())) {
            var batch = new ArrayList<>(again);
            again = List.of();
            try {
                if (batch.isEmpty()) {
                    batch.add(line.take());
                }
            } catch (InterruptedException e) {
                // Closed; what stands in line is still stored, so the interrupt must not reach the database.
                continue;
            }
            line.drainTo(batch, MOST_A_COMMIT - batch.size());
            again = store(batch);
        }
    }

    /// Stores what it can and answers.
    ///
    /// @return those to try again
    private List<Place> store(List<Place> batch) {
        try {
            return answer(batch, commit(batch.stream().map(Place::row).toList()));
        } catch (NonTransientDataAccessException e) {
            if (batch.size() == 1) {
                batch.getFirst().answer.completeExceptionally(e);
                return List.of();
            }
            // Some row has what the database cannot take; halving finds it in few commits, and it fails alone.
            var again = new ArrayList<>(store(batch.subList(0, batch.size() / 2)));
            again.addAll(store(batch.subList(batch.size() / 2, batch.size())));
            return again;
        } catch (RuntimeException e) {
            // Whoever waits must hear of it, whatever it is; the writer goes on with the next.
            batch.forEach(place -> place.answer.completeExceptionally(e));
            return List.of();
        }
    }

    private static List<Place> answer(List<Place> batch, List<@Nullable SubmitOutcome> outcomes) {
        var again = new ArrayList<Place>();
        for (int i = 0; i < batch.size(); i++) {
            SubmitOutcome outcome = outcomes.get(i);
            if (outcome == null) {
                again.add(batch.get(i));
            } else {
                batch.get(i).answer.complete(outcome);
            }
        }
        return again;
    }

    private List<@Nullable SubmitOutcome> commit(List<SubmissionRow> rows) {
        Instant at = clock.instant();
        days.prepare(at);
        QueueRoom.Count count = room.count();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            boolean committed = false;
            try {
                List<@Nullable SubmitOutcome> outcomes = IntakeCommit.store(connection, log, count, at, rows);
                connection.commit();
                committed = true;
                count.committed();
                return outcomes;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw LaneErrors.translate(errors, "take jobs in", e);
        }
    }
}
