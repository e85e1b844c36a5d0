package io.jialing.core.simulation;

import java.util.List;

/// Where simulated clusters write down what happens in them. Nothing of it is told to anybody before it is durable, so
/// that clusters which are killed and opened again never take back what they have said.
public interface Journal {
    /// Everything that is durable, in the order of [#append].
    List<ClusterEvent> read();

    /// Adds events behind all others; calls back once they and all before them are durable, in the same order, on any
    /// thread. No events only wait for those before.
    void append(List<ClusterEvent> events, Runnable durable);
}
