-- What a service runs from a revision on; the first one is in the job's own document.
CREATE TABLE job_revisions (
    job        bigint      NOT NULL,
    revision   int         NOT NULL,
    program    text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (job, revision)
);
