-- Shapes are few and never change; jobs and log entries name them by id.
CREATE TABLE shapes (
    id    text PRIMARY KEY,
    needs json NOT NULL
);

-- A job. Intake writes what its owner wants (version counts that); the leader writes the four columns at the end.
CREATE TABLE jobs (
    id             bigint PRIMARY KEY,
    version        bigint      NOT NULL,
    tenant         text        NOT NULL,
    queue          text        NOT NULL,
    priority       text        NOT NULL,
    shape          text        NOT NULL,
    submitted      timestamptz NOT NULL,
    max_runtime_ms bigint,
    start_before   timestamptz,
    on_partition   text        NOT NULL,
    preemptible    boolean     NOT NULL,
    user_retries   int         NOT NULL,
    hold           boolean     NOT NULL,
    cancel         boolean     NOT NULL,
    requeues       int         NOT NULL,
    kind           text        NOT NULL,
    scenario       text        NOT NULL,
    name           text        NOT NULL,
    labels         jsonb,
    document       text        NOT NULL,
    state          text        NOT NULL,
    state_since    timestamptz NOT NULL,
    cluster        text,
    finished_at    timestamptz
) WITH (fillfactor = 85, toast_tuple_target = 256);

-- The document is read for one job at a time; kept apart, it does not slow the restart that reads all the others.
ALTER TABLE jobs ALTER COLUMN document SET STORAGE EXTENDED;

CREATE INDEX jobs_by_tenant ON jobs (tenant, id);
-- What a restart reads.
CREATE INDEX jobs_unfinished ON jobs (id) WHERE finished_at IS NULL;

-- Where a part stands; a part without a row is queued since its job was submitted.
CREATE TABLE parts (
    job     bigint NOT NULL,
    part    int    NOT NULL,
    version bigint NOT NULL,
    state   text   NOT NULL,
    record  json   NOT NULL,
    PRIMARY KEY (job, part)
);

CREATE INDEX parts_unfinished ON parts (job, part)
    WHERE state NOT IN ('SUCCEEDED', 'FAILED', 'CANCELLED', 'REJECTED');

-- One row an attempt; those in PLANNED are the outbox.
CREATE TABLE attempts (
    job       bigint      NOT NULL,
    part      int         NOT NULL,
    n         int         NOT NULL,
    state     text        NOT NULL,
    cluster   text        NOT NULL,
    uid       text        NOT NULL,
    placement json        NOT NULL,
    choice    json        NOT NULL,
    planned   timestamptz NOT NULL,
    started   timestamptz,
    ended     timestamptz,
    cause     text        NOT NULL,
    message   text        NOT NULL,
    PRIMARY KEY (job, part, n)
);

-- The promise of at most one attempt a part that may run.
CREATE UNIQUE INDEX attempts_open ON attempts (job, part) WHERE state IN ('PLANNED', 'CREATING', 'LIVE');

-- Intervals in which attempts held capacity; closing one repeats what opening it said.
CREATE TABLE metering (
    job          bigint      NOT NULL,
    part         int         NOT NULL,
    attempt      int         NOT NULL,
    started      timestamptz NOT NULL,
    ended        timestamptz,
    tenant       text        NOT NULL,
    queue        text        NOT NULL,
    cluster      text        NOT NULL,
    model        text        NOT NULL,
    milli_cards  bigint      NOT NULL,
    placement    json        NOT NULL,
    spill_reason text        NOT NULL,
    preempted    boolean     NOT NULL,
    PRIMARY KEY (job, part, attempt, started)
);

CREATE INDEX metering_by_tenant ON metering (tenant, started);
