package io.jialing.core.job;

import io.jialing.core.job.service.Service;
import io.jialing.core.site.WorkKind;
import org.jspecify.annotations.Nullable;

/// An inference job: replicas of one program that serve until they are cancelled. Each replica is one pod.
///
/// @param terms `maxRuntime` means nothing here
/// @param signal what is measured to say how many replicas there are to be; null for nothing
/// @param perReplica what each of them gets
public record InferenceSpec(
        Heading heading,
        DataSpec data,
        Program program,
        Locality locality,
        Terms terms,
        Service service,
        Port port,
        @Nullable Signal signal,
        TrainingSpec.Worker perReplica)
        implements JobSpec {

    /// Where requests are taken.
    ///
    /// @param number from 1 to 65535
    /// @param readiness path that answers 200 to GET once the replica can serve; null where being there is enough
    public record Port(int number, @Nullable String readiness) {
        public Port {
            if (number < 1 || number > 65_535) {
                throw new IllegalArgumentException("There is no port %d.".formatted(number));
            }
        }
    }

    /// A measured number that is to stay near a target.
    ///
    /// @param metric `CPU` or `ACCELERATOR`, in percent of what a replica has; empty for a query
    /// @param query a Prometheus query that the cluster answers; empty for a metric
    public record Signal(String metric, String query, int target) {}

    @Override
    public WorkKind kind() {
        return WorkKind.INFERENCE;
    }
}
