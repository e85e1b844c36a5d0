-- API keys, of which only the hash is known.
CREATE TABLE api_keys (
    id         text PRIMARY KEY,
    hash       bytea       NOT NULL UNIQUE,
    tenant     text,
    name       text        NOT NULL,
    grants     text[]      NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text        NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);

-- Answers given to requests that carried an Idempotency-Key, with a digest of the request. `scope` keeps the keys of
-- different callers and paths apart.
CREATE TABLE idempotency_keys (
    scope      text        NOT NULL,
    key        text        NOT NULL,
    digest     text        NOT NULL,
    status     int         NOT NULL,
    headers    json        NOT NULL,
    body       text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE audit (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    actor   text        NOT NULL,
    action  text        NOT NULL,
    target  text        NOT NULL,
    tenant  text,
    reason  text,
    details json
);

CREATE INDEX audit_by_target ON audit (target, id);

-- What operators have switched off; a switch without a row is on.
CREATE TABLE hub_switches (
    name       text PRIMARY KEY,
    off        boolean     NOT NULL,
    reason     text        NOT NULL,
    until      timestamptz,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL
);
