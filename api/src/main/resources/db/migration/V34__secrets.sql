-- What tenants keep for their jobs. `sealed` is a JSON object of all values, closed with the key named in `sealed_by` and
-- bound to tenant and name.
CREATE TABLE secrets (
    tenant     text        NOT NULL,
    name       text        NOT NULL,
    version    bigint      NOT NULL,
    keys       text[]      NOT NULL,
    sealed_by  text        NOT NULL,
    sealed     text        NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, name)
);
