-- The sweep of a tuning job; null for a job of one gang.
ALTER TABLE jobs ADD COLUMN makeup json;

-- Where a job of many parts stands as a whole; a terminal standing stays.
CREATE TABLE standings (
    job     bigint PRIMARY KEY,
    version bigint NOT NULL,
    record  json   NOT NULL
);

-- What the leader needs of the reports of a trial.
CREATE TABLE trial_scores (
    job     bigint NOT NULL,
    part    int    NOT NULL,
    version bigint NOT NULL,
    record  json   NOT NULL,
    PRIMARY KEY (job, part)
);

-- Every report of a trial, for curves.
CREATE TABLE trial_reports (
    job   bigint           NOT NULL,
    part  int              NOT NULL,
    step  bigint           NOT NULL,
    value double precision NOT NULL,
    at    timestamptz      NOT NULL,
    PRIMARY KEY (job, part, step)
);

-- What the tokens of trials are signed with.
CREATE TABLE signing_keys (
    name text  PRIMARY KEY,
    key  bytea NOT NULL
);
