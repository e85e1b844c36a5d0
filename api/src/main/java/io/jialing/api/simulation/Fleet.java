package io.jialing.api.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Node;
import java.util.List;

/// The simulated clusters, wherever they live.
public interface Fleet {
    /// Makes a cluster be there soon with these nodes, ordered by name; does nothing to one that has them already.
    void open(ClusterId cluster, List<Node> nodes);
}
