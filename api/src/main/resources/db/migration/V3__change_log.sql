-- The change log: one row for everything that became different. seq is allotted by updating the one row of log_head,
-- whose lock is held until the commit; so the order of seq is the order of the commits, without gaps, and whoever reads
-- seq > last never misses an entry. Partitions, one a day of the hub's clock, are made and dropped by the hub.
CREATE TABLE changes (
    seq        bigint      NOT NULL,
    at         timestamptz NOT NULL,
    kind       text        NOT NULL,
    tenant     text,
    job        bigint,
    from_state text,
    to_state   text,
    reason     text,
    body       json        NOT NULL,
    PRIMARY KEY (seq, at)
) PARTITION BY RANGE (at);

CREATE INDEX changes_by_job ON changes (job, seq) WHERE job IS NOT NULL;

CREATE TABLE log_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq bigint NOT NULL
);

INSERT INTO log_head (seq) VALUES (0);

-- The last tick of the leader.
CREATE TABLE ticks (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at  timestamptz NOT NULL
);

-- Who leads. A batch of the leader locks the row in share mode and so keeps a takeover waiting until it is stored.
CREATE TABLE leader (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch  bigint NOT NULL,
    holder text,
    until  timestamptz
);

INSERT INTO leader (epoch) VALUES (0);

-- What ties the hub's clock to the real one where it runs faster: at the instant `real` it showed `hub`.
CREATE TABLE clock_anchor (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    real  timestamptz      NOT NULL,
    hub   timestamptz      NOT NULL,
    speed double precision NOT NULL
);
