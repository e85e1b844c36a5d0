-- Cohorts of queues, and what rules a supply group as a whole: records that intake writes, as in V1.

CREATE TABLE cohorts (
    id      text PRIMARY KEY,
    version bigint NOT NULL,
    record  json   NOT NULL
);

CREATE TABLE supply_groups (
    id      text PRIMARY KEY,
    version bigint NOT NULL,
    record  json   NOT NULL
);

-- The leader's memory of what queues and cohorts have used beyond their rights.
CREATE TABLE memories (
    kind   text NOT NULL,
    name   text NOT NULL,
    record json NOT NULL,
    PRIMARY KEY (kind, name)
);

-- How far starts have run ahead of their rates; the leader's too.
CREATE TABLE paces (
    kind   text NOT NULL,
    name   text NOT NULL,
    record json NOT NULL,
    PRIMARY KEY (kind, name)
);
