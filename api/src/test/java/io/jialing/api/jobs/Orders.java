package io.jialing.api.jobs;

import io.jialing.core.container.Container;
import io.jialing.core.container.Variable;
import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.job.PartId;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Orders as the leader gave them, and what became of them.
final class Orders {
    private Orders() {}

    /// The order of the current attempt of a part.
    static Order of(HubState state, PartId id) {
        JobRecord job = Objects.requireNonNull(state.job(id.job()));
        PartRecord part = Objects.requireNonNull(state.find(id));
        return new Order(part.attemptId(), 1, part.currentAttempt().placement(), job.shapeOf(id), part.stage());
    }

    /// The variables of a container that are the same for all workers and no secret of the tenant.
    static Map<String, String> texts(Container container) {
        var texts = new TreeMap<String, String>();
        container
                .env()
                .forEach((name, value) -> {
                    switch (value) {
                        case Variable.Literal(var text) -> texts.put(name, text);
                        case Variable.Confidential(var text) -> texts.put(name, text);
                        case Variable.FromSecret _, Variable.WorkerIndex _ -> {}
                    }
                });
        return texts;
    }
}
