-- What administrators and clusters tell the hub: the latest record of each identity, with its version.
-- Instants are written by the hub's own clock, never by the database's.

CREATE TABLE tenants (
    id      text PRIMARY KEY,
    version bigint NOT NULL,
    record  json   NOT NULL
);

CREATE TABLE queues (
    id      text PRIMARY KEY,
    version bigint NOT NULL,
    record  json   NOT NULL
);

CREATE TABLE sites (
    id     text PRIMARY KEY,
    record json NOT NULL
);

CREATE TABLE clusters (
    id      text PRIMARY KEY,
    version bigint NOT NULL,
    record  json   NOT NULL
);

-- The leader's word on a cluster; never touched by intake.
CREATE TABLE healths (
    cluster text PRIMARY KEY,
    version bigint      NOT NULL,
    state   text        NOT NULL,
    since   timestamptz NOT NULL
);

CREATE TABLE nodes (
    cluster    text    NOT NULL,
    name       text    NOT NULL,
    pool       text    NOT NULL,
    rack       text    NOT NULL,
    model      text    NOT NULL,
    cards      int     NOT NULL,
    milli_cpu  bigint  NOT NULL,
    memory_mib bigint  NOT NULL,
    disk_mib   bigint  NOT NULL,
    arch       text    NOT NULL,
    ready      boolean NOT NULL,
    PRIMARY KEY (cluster, name)
);
