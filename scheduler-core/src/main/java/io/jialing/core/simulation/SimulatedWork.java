package io.jialing.core.simulation;

import io.jialing.core.hub.ClusterGateway.Order;
import io.jialing.core.job.AttemptId;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Says how long work will run, which a simulated cluster cannot find out by running it.
public interface SimulatedWork {
    /// The work of an order. Asked once for each object, before it is created; may block.
    Work of(Order order);

    /// An attempt has done its work and is about to end well: whatever its program has to tell of it, it tells now. May
    /// block.
    default void ends(AttemptId attempt) {}

    /// What an object does once its pods run.
    ///
    /// @param runTime from all pods running to success, if nothing goes wrong
    /// @param maxRuntime when the cluster ends it at the latest; null for never
    record Work(Duration runTime, @Nullable Duration maxRuntime) {
        public Work {
            if (runTime.isNegative() || (maxRuntime != null && maxRuntime.isNegative())) {
                throw new IllegalArgumentException(
                        "Work cannot run for %s of at most %s.".formatted(runTime, maxRuntime));
            }
        }
    }

    /// Run times drawn for each job, the same for all of its attempts: as many between one and two minutes as between
    /// one and two hours, as with real jobs.
    static SimulatedWork drawn(long seed, Duration least, Duration most) {
        double ratio = (double) most.toMillis() / least.toMillis();
        return order -> {
            var random = new SplittableRandom(Fate.mixed(seed, order.attempt().part().job().value(), 0));
            double factor = StrictMath.pow(ratio, random.nextDouble());
            return new Work(Duration.ofMillis((long) (least.toMillis() * factor)), null);
        };
    }
}
