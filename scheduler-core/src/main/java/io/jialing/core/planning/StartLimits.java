package io.jialing.core.planning;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many parts may start in a time, in the hub, from one queue and on one cluster: API servers and their webhooks
/// are the first to suffer from a flood of starts. A start counts when its place is decided. What was used up is in the
/// state, so that a plan depends on nothing else.
public record StartLimits(Rate hub, Rate queue, Rate cluster) {
    /// No limits.
    public static final StartLimits NONE = new StartLimits(Rate.UNLIMITED, Rate.UNLIMITED, Rate.UNLIMITED);

    /// A rate of starts.
    ///
    /// @param perSecond more than 0; infinite for no limit
    /// @param burst how many may start at once after a pause, at least 1
    public record Rate(double perSecond, int burst) {
        public static final Rate UNLIMITED = new Rate(Double.POSITIVE_INFINITY, Integer.MAX_VALUE);

        public Rate {
            if (!(perSecond > 0) || burst < 1) {
                throw new IllegalArgumentException(
                        "A rate needs more than 0 starts a second and a burst of 1 at least, not %s and %d."
                                .formatted(perSecond, burst));
            }
        }

        boolean isUnlimited() {
            return Double.isInfinite(perSecond);
        }

        /// The time that one start is worth, in whole microseconds, as the store keeps instants.
        private Duration interval() {
            return Duration.of(Math.max(1, Math.round(1e6 / perSecond)), ChronoUnit.MICROS);
        }

        /// When the next start is allowed at the earliest.
        private Instant opensAt(Instant paidUntil) {
            return paidUntil.minus(interval().multipliedBy(burst - 1L));
        }

        private Instant after(Instant paidUntil, Instant start) {
            return (paidUntil.isAfter(start) ? paidUntil : start).plus(interval());
        }
    }

    /// A limit that is reached.
    ///
    /// @param opensAt when the next start is allowed
    record Reached(Pace.Key key, Rate rate, Instant opensAt) {}

    /// The limit that keeps another part of a queue from starting on a cluster now: the hub's, the queue's or the
    /// cluster's; null for none.
    @Nullable Reached reached(HubState state, String queue, ClusterId cluster, Instant now) {
        for (Pace.Key key : keys(queue, cluster)) {
            Rate rate = rate(key.kind());
            if (!rate.isUnlimited()) {
                Instant opensAt = rate.opensAt(state.paidUntil(key));
                if (opensAt.isAfter(now)) {
                    return new Reached(key, rate, opensAt);
                }
            }
        }
        return null;
    }

    private static List<Pace.Key> keys(String queue, ClusterId cluster) {
        return List.of(Pace.Key.HUB, Pace.Key.queue(queue), Pace.Key.cluster(cluster));
    }

    /// What is used up after one more start.
    List<Pace> after(HubState state, String queue, ClusterId cluster, Instant now) {
        var paces = new ArrayList<Pace>();
        for (Pace.Key key : keys(queue, cluster)) {
            Rate rate = rate(key.kind());
            if (!rate.isUnlimited()) {
                paces.add(new Pace(key, rate.after(state.paidUntil(key), now)));
            }
        }
        return paces;
    }

    private Rate rate(Pace.Kind kind) {
        return switch (kind) {
            case HUB -> hub;
            case QUEUE -> queue;
            case CLUSTER -> cluster;
        };
    }
}
