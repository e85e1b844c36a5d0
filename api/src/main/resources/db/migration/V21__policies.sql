-- A policy, and how often something was done to it. Who changes any policy locks this table, because what one may say
-- depends on what the others say.
CREATE TABLE policies (
    name     text PRIMARY KEY,
    revision bigint NOT NULL
);

-- The versions of a policy. One that is published never changes again; the columns at the end say when it took over.
-- How far a version has come follows from that and from the hub's clock.
CREATE TABLE policy_versions (
    name         text        NOT NULL REFERENCES policies,
    version      int         NOT NULL,
    record       json        NOT NULL,
    author       text        NOT NULL,
    created_at   timestamptz NOT NULL,
    revert_of    int,
    published_by text,
    published_at timestamptz,
    effective_at timestamptz,
    PRIMARY KEY (name, version),
    CHECK ((published_by IS NULL) = (published_at IS NULL) AND (published_by IS NULL) = (effective_at IS NULL))
);

-- Who agreed to a version, for the tenants of which city; an empty one stands for all cities.
CREATE TABLE policy_approvals (
    name     text        NOT NULL,
    version  int         NOT NULL,
    city     text        NOT NULL,
    approver text        NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (name, version, city, approver),
    FOREIGN KEY (name, version) REFERENCES policy_versions ON UPDATE CASCADE
);

-- What the planner rules by, as the change log says it; no row as long as nothing but what ships was published.
CREATE TABLE policies_in_force (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    record json NOT NULL
);

-- What ships, word for word what the planner rules by until something is published; it was always in force.
INSERT INTO policies (name, revision) VALUES ('local-first-batch', 1), ('local-first-inference', 1), ('local-first', 1);

INSERT INTO policy_versions (name, version, record, author, created_at, published_by, published_at, effective_at)
SELECT record ->> 'name', 1, record, 'hub', at, 'hub', at, at
FROM (VALUES
    ('{"name": "local-first-batch", "version": 1, "title": {"zh": "本地优先（训练、调优）", "en": "Local first, batch"},
      "basis": "重庆市以场景驱动人工智能产业高质量发展行动计划（2023—2025年），任务1：引导企业优先使用本地算力",
      "city": null, "match": {"tenants": [], "kinds": ["TRAINING", "TUNING"], "scenarios": [], "dataClasses": []},
      "tiers": [
        {"name": "home", "rings": ["DISTRICT", "HOME"], "sites": [],
         "gate": {"after": "PT0S", "estimatedStartOver": null, "minUtilization": 0.0, "maxPriceFactor": null}},
        {"name": "hub", "rings": ["HUB"], "sites": [],
         "gate": {"after": "PT30M", "estimatedStartOver": "PT1H", "minUtilization": 0.85, "maxPriceFactor": null}},
        {"name": "away", "rings": ["NEIGHBOUR", "REMOTE"], "sites": [],
         "gate": {"after": "PT2H", "estimatedStartOver": null, "minUtilization": 0.85, "maxPriceFactor": null}}],
      "deny": [{"when": {"tenants": [], "kinds": [], "scenarios": [], "dataClasses": ["REGULATED"]}, "ringsBeyond": "HOME"}],
      "tenantMayOptOut": false,
      "returnHome": {"enabled": true, "minSaving": 0.15, "stabilize": "PT10M", "maxConcurrent": 1},
      "window": {"from": null, "until": null}}'::json),
    ('{"name": "local-first-inference", "version": 1, "title": {"zh": "本地优先（推理）", "en": "Local first, inference"},
      "basis": "重庆市以场景驱动人工智能产业高质量发展行动计划（2023—2025年），任务1；推理服务不等待",
      "city": null, "match": {"tenants": [], "kinds": ["INFERENCE"], "scenarios": [], "dataClasses": []},
      "tiers": [
        {"name": "home", "rings": ["DISTRICT", "HOME"], "sites": [],
         "gate": {"after": "PT0S", "estimatedStartOver": null, "minUtilization": 0.0, "maxPriceFactor": null}},
        {"name": "hub", "rings": ["HUB"], "sites": [],
         "gate": {"after": "PT0S", "estimatedStartOver": null, "minUtilization": 0.0, "maxPriceFactor": null}},
        {"name": "away", "rings": ["NEIGHBOUR", "REMOTE"], "sites": [],
         "gate": {"after": "PT2M", "estimatedStartOver": null, "minUtilization": 0.0, "maxPriceFactor": null}}],
      "deny": [{"when": {"tenants": [], "kinds": [], "scenarios": [], "dataClasses": ["REGULATED"]}, "ringsBeyond": "HOME"}],
      "tenantMayOptOut": false,
      "returnHome": {"enabled": true, "minSaving": 0.15, "stabilize": "PT10M", "maxConcurrent": 1},
      "window": {"from": null, "until": null}}'::json),
    ('{"name": "local-first", "version": 1, "title": {"zh": "本地优先（其余）", "en": "Local first, everything else"},
      "basis": "重庆市以场景驱动人工智能产业高质量发展行动计划（2023—2025年），任务1；没有其他策略适用时",
      "city": null, "match": {"tenants": [], "kinds": [], "scenarios": [], "dataClasses": []},
      "tiers": [
        {"name": "home", "rings": ["DISTRICT", "HOME"], "sites": [],
         "gate": {"after": "PT0S", "estimatedStartOver": null, "minUtilization": 0.0, "maxPriceFactor": null}},
        {"name": "hub", "rings": ["HUB"], "sites": [],
         "gate": {"after": "PT30M", "estimatedStartOver": null, "minUtilization": 0.85, "maxPriceFactor": null}},
        {"name": "away", "rings": ["NEIGHBOUR", "REMOTE"], "sites": [],
         "gate": {"after": "PT2H", "estimatedStartOver": null, "minUtilization": 0.85, "maxPriceFactor": null}}],
      "deny": [{"when": {"tenants": [], "kinds": [], "scenarios": [], "dataClasses": ["REGULATED"]}, "ringsBeyond": "HOME"}],
      "tenantMayOptOut": false,
      "returnHome": {"enabled": true, "minSaving": 0.15, "stabilize": "PT10M", "maxConcurrent": 1},
      "window": {"from": null, "until": null}}'::json)
) AS shipped (record), (VALUES ('1970-01-01T00:00:00Z'::timestamptz)) AS ever (at);
