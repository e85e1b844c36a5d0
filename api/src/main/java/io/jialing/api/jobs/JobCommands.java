package io.jialing.api.jobs;

import io.jialing.api.runtime.IntakeLane;
import io.jialing.api.runtime.IntakeTransaction;
import io.jialing.api.runtime.JobRows;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Puts what owners ask of their jobs into the rows of the jobs and into the log. Whether a caller may ask is for its
/// callers to decide.
public final class JobCommands {
    private final IntakeLane lane;
    private final JobRows rows;

    public JobCommands(IntakeLane lane, JobRows rows) {
        this.lane = lane;
        this.rows = rows;
    }

    /// Asks one thing of one job.
    ///
    /// @param ifVersion the version that the job must be at; empty for any
    public CommandOutcome ask(JobId job, JobCommand command, OptionalLong ifVersion) {
        return lane.transact(
                transaction -> outcome(transaction, job, stored(transaction, List.of(job)), command, ifVersion));
    }

    /// Asks one thing of several jobs, each at whatever version it is; all in one commit.
    ///
    /// @return an outcome a job, in the order given
    public List<CommandOutcome> askAll(List<JobId> jobs, JobCommand command) {
        return lane.transact(transaction -> {
            Map<JobId, Stored> stored = stored(transaction, jobs);
            return jobs.stream()
                    .distinct()
                    .map(job -> outcome(transaction, job, stored, command, OptionalLong.empty()))
                    .toList();
        });
    }

    private record Stored(JobRecord job, PartState state) {}

    /// The jobs as they are, locked until the end of the transaction; always in the order of their ids, so that nobody
    /// waits for somebody who waits for him.
    private Map<JobId, Stored> stored(IntakeTransaction transaction, List<JobId> jobs) {
        var found = new HashMap<JobId, Stored>();
        transaction
                .sql()
                .sql("SELECT " + JobRows.COLUMNS + ", state FROM jobs WHERE id = ANY (?) ORDER BY id FOR NO KEY UPDATE")
                .param(jobs.stream().map(JobId::value).toArray(Long[]::new))
                .query(this::stored)
                .list()
                .forEach(each -> found.put(each.job.id(), each));
        return found;
    }

    private Stored stored(ResultSet row, int n) throws SQLException {
        return new Stored(rows.job(row), PartState.valueOf(row.getString("state")));
    }

    private static CommandOutcome outcome(
            IntakeTransaction transaction,
            JobId id,
            Map<JobId, Stored> stored,
            JobCommand command,
            OptionalLong ifVersion) {
        Stored found = stored.get(id);
        if (found == null) {
            return new CommandOutcome.NoSuchJob(id);
        }
        JobRecord job = found.job;
        if (ifVersion.isPresent() && ifVersion.getAsLong() != job.version()) {
            return new CommandOutcome.Stale(id, job.version());
        }
        boolean ending = job.cancel() && !(command instanceof JobCommand.Cancel);
        if (found.state.isTerminal() || ending) {
            return new CommandOutcome.TooLate(id, found.state);
        }
        JobRecord wanting = command.applied(job, found.state);
        if (wanting.version() != job.version()) {
            transaction.change(new Change.JobChanged(wanting), command.reason());
        }
        return new CommandOutcome.Done(wanting, found.state);
    }
}
