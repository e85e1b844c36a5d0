-- The node pools of simulated clusters that were registered over REST, from which their nodes are made.
CREATE TABLE cluster_plans (
    cluster text PRIMARY KEY,
    pools   json NOT NULL
);
