package io.jialing.api.clusters;

import io.jialing.api.runtime.log.Shapes;
import io.jialing.core.cluster.ClusterId;
import io.jialing.core.site.NodePoolPlan;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The node pools of simulated clusters that were registered over REST.
@Component
@DependsOnDatabaseInitialization
class ClusterPlans {
    private final JdbcClient sql;
    private final Shapes shapes;

    ClusterPlans(JdbcClient sql, Shapes shapes) {
        this.sql = sql;
        this.shapes = shapes;
    }

    /// The pools of a cluster.
    record Plan(ClusterId cluster, List<NodePoolPlan> pools) {}

    private record Pools(List<NodePoolPlan> pools) {}

    void insert(JdbcClient transaction, ClusterId cluster, List<NodePoolPlan> pools) {
        transaction
                .sql("INSERT INTO cluster_plans (cluster, pools) VALUES (?, ?::json)")
                .params(cluster.value(), shapes.codec().write(new Pools(pools)))
                .update();
    }

    Optional<Plan> find(ClusterId cluster) {
        return sql.sql("SELECT pools FROM cluster_plans WHERE cluster = ?")
                .param(cluster.value())
                .query(String.class)
                .optional()
                .map(pools -> new Plan(cluster, shapes.codec().read(pools, Pools.class).pools()));
    }

    List<Plan> all() {
        return sql
                .sql("SELECT cluster FROM cluster_plans ORDER BY cluster")
                .query((row, _) -> new ClusterId(row.getString("cluster")))
                .list()
                .stream()
                .flatMap(cluster -> find(cluster).stream())
                .toList();
    }
}
