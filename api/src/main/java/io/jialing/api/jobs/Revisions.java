package io.jialing.api.jobs;

import io.jialing.api.jobs.document.Documents;
import io.jialing.core.job.JobId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.node.ObjectNode;

/// What the revisions of services run. The first is what was submitted; each later one is a row of its own.
final class Revisions {
    /// The fields of a job document that make up a revision.
    static final List<String> FIELDS = List.of("images", "imagePullSecret", "command", "env");

    private Revisions() {}

    /// What a revision of a job runs, as those [#FIELDS] of its document.
    ///
    /// @param sql inside a transaction or outside
    /// @throws org.springframework.dao.EmptyResultDataAccessException when there is no such job or revision
    static ObjectNode program(JdbcClient sql, JobId job, int revision) {
        if (revision > 1) {
            return Documents.stored(
                    sql.sql("SELECT program FROM job_revisions WHERE job = ? AND revision = ?")
                            .params(job.value(), revision)
                            .query(String.class)
                            .single());
        }
        return Documents.stored(
                        sql.sql("SELECT document FROM jobs WHERE id = ?")
                                .param(job.value())
                                .query(String.class)
                                .single())
                .retain(FIELDS);
    }

    /// The document of a service as a revision has it: with what that runs in the place of what was submitted.
    ///
    /// @param submitted the stored document; not changed
    static ObjectNode current(JdbcClient sql, JobId job, ObjectNode submitted, int revision) {
        return revision > 1 ? submitted.deepCopy().without(FIELDS).setAll(program(sql, job, revision)) : submitted;
    }

    /// The number of the newest revision of a job.
    static int last(JdbcClient sql, JobId job) {
        return sql.sql("SELECT coalesce(max(revision), 1) FROM job_revisions WHERE job = ?")
                .param(job.value())
                .query(Integer.class)
                .single();
    }

    /// Stores the next revision. The job must be locked.
    ///
    /// @return its number
    static int add(JdbcClient sql, JobId job, ObjectNode program, Instant at) {
        int next = last(sql, job) + 1;
        sql.sql("INSERT INTO job_revisions (job, revision, program, created_at) VALUES (?, ?, ?, ?)")
                .params(job.value(), next, program.toString(), at.atOffset(ZoneOffset.UTC))
                .update();
        return next;
    }
}
