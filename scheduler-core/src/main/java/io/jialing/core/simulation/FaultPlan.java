package io.jialing.core.simulation;

import io.jialing.core.simulation.InMemoryHubStore.CommitFaults;
import io.jialing.core.simulation.InMemoryHubStore.Course;
import io.jialing.core.simulation.InMemoryHubStore.Trouble;
import java.time.Duration;
import java.util.SplittableRandom;

/// What goes wrong between the hub, its store and its clusters, drawn from a seed. In virtual time the same seed gives
/// the same faults at the same places.
public final class FaultPlan implements CommitFaults {
    private static final Duration USUAL = Duration.ofMillis(20);
    private static final Duration USUAL_COMMIT = Duration.ofMillis(3);
    private static final Duration SLOW_COMMIT = Duration.ofSeconds(5);

    private final SplittableRandom random;
    private Rates rates;

    /// How often things go wrong, in thousandths of all messages of their kind.
    ///
    /// @param lost messages that get lost, requests, answers and reports alike
    /// @param delayed messages that take up to `longestDelay`, and commits that take seconds
    /// @param repeated messages that arrive twice
    /// @param refused orders that a cluster will not have for want of room
    /// @param unavailable requests that a cluster puts off
    /// @param brokenCommits commits after which the leader does not know whether they were stored
    public record Rates(
            int lost,
            int delayed,
            int repeated,
            int refused,
            int unavailable,
            int brokenCommits,
            Duration longestDelay) {
        public static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0, Duration.ZERO);
    }

    /// What becomes of a request.
    enum Request {
        PASSES,
        /// It arrives again some time later.
        REPEATED,
        /// It never arrives.
        LOST,
        /// It arrives, its answer does not.
        ANSWER_LOST,
        /// It arrives, and whoever asked waits for the answer for ever.
        NEVER_ANSWERED,
        UNAVAILABLE,
        REFUSED
    }

    /// What becomes of a report.
    enum Delivery {
        PASSES,
        REPEATED,
        LOST
    }

    public FaultPlan(long seed, Rates rates) {
        this.random = new SplittableRandom(Fate.mixed(seed, 0xFA17, 0));
        this.rates = rates;
    }

    /// Nothing goes wrong from now on.
    public void cease() {
        rates = Rates.NONE;
    }

    @Override
    public Course next() {
        int drawn = random.nextInt(1000);
        Trouble trouble =
                drawn >= rates.brokenCommits()
                        ? Trouble.NONE
                        : drawn % 2 == 0 ? Trouble.LOST_BEFORE : Trouble.LOST_AFTER;
        boolean slow = random.nextInt(1000) < rates.delayed();
        Duration most = slow ? SLOW_COMMIT : USUAL_COMMIT;
        return new Course(upTo(most), upTo(most), trouble);
    }

    Request request() {
        int drawn = random.nextInt(1000);
        int below = rates.lost();
        if (drawn < below) {
            return switch (drawn % 5) {
                case 0, 1 -> Request.LOST;
                case 2, 3 -> Request.ANSWER_LOST;
                default -> Request.NEVER_ANSWERED;
            };
        }
        below += rates.repeated();
        if (drawn < below) {
            return Request.REPEATED;
        }
        below += rates.refused();
        if (drawn < below) {
            return Request.REFUSED;
        }
        below += rates.unavailable();
        return drawn < below ? Request.UNAVAILABLE : Request.PASSES;
    }

    Delivery report() {
        int drawn = random.nextInt(1000);
        if (drawn < rates.lost()) {
            return Delivery.LOST;
        }
        return drawn < rates.lost() + rates.repeated() ? Delivery.REPEATED : Delivery.PASSES;
    }

    /// How long the next message takes.
    Duration delay() {
        return upTo(random.nextInt(1000) < rates.delayed() ? rates.longestDelay() : USUAL);
    }

    /// When a message that is repeated arrives again.
    Duration echo() {
        return upTo(rates.longestDelay());
    }

    private Duration upTo(Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }
}
