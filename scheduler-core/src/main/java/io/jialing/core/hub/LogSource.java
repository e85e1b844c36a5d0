package io.jialing.core.hub;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.job.AttemptId;
import java.util.List;

/// The output of a job's pods.
public interface LogSource {
    /// Reads what a pod has printed so far. Blocks.
    ///
    /// @param pod the pod's number in the gang, from 0
    /// @param from the first line wanted, from 0
    /// @return the lines from there on; empty when there are none yet
    List<String> lines(ClusterId cluster, AttemptId attempt, int pod, int from);
}
