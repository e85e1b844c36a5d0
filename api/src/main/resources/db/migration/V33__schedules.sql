-- A recurring job. This row alone says when it fires next; Quartz holds an alarm for that instant, which is set anew in
-- the transaction that changes it.
CREATE TABLE schedules (
    id        text PRIMARY KEY,
    version   bigint  NOT NULL,
    tenant    text    NOT NULL,
    name      text    NOT NULL,
    cron      text    NOT NULL,
    time_zone text    NOT NULL,
    misfire   text    NOT NULL,
    overlap   text    NOT NULL,
    enabled   boolean NOT NULL,
    job       text    NOT NULL,
    next_fire timestamptz,
    UNIQUE (tenant, name),
    -- Whoever is paused has no next time, and nobody else.
    CHECK (enabled = (next_fire IS NOT NULL))
);

-- What became of a fire time, once; `actor` is `hub`, or the key of who fired by hand.
CREATE TABLE schedule_fires (
    schedule text        NOT NULL REFERENCES schedules ON DELETE CASCADE,
    at       timestamptz NOT NULL,
    actor    text        NOT NULL,
    outcome  text        NOT NULL,
    missed   int         NOT NULL,
    job      bigint,
    problem  json,
    PRIMARY KEY (schedule, at, actor)
);
