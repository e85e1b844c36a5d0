package io.jialing.api.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/// The hub's own time: the real one, or for demonstrations one that runs faster from an anchor on. It never goes back,
/// also where the machine's clock is set back, and shows whole microseconds, which is what the database keeps.
public final class HubClock implements InstantSource {
    /// Beyond this, how long to wait is not told exactly.
    private static final Duration FAR = Duration.ofDays(365);

    private final InstantSource real;
    private final Anchor anchor;
    private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.MIN);

    /// @param real the time of the world outside
    /// @param anchor where the hub's time is tied to it
    public HubClock(InstantSource real, Anchor anchor) {
        this.real = real;
        this.anchor = anchor;
    }

    /// A clock that goes with the real one.
    public static HubClock realTime(InstantSource real) {
        return new HubClock(real, new Anchor(Instant.EPOCH, Instant.EPOCH, 1));
    }

    /// Ties the two times together.
    ///
    /// @param real an instant of the world outside
    /// @param hub what the hub's clock showed then
    /// @param speed seconds of the hub a real second since then
    public record Anchor(Instant real, Instant hub, double speed) {
        public Anchor {
            if (!(speed > 0)) {
                throw new IllegalArgumentException("The clock's speed (%s) must be more than 0.".formatted(speed));
            }
        }

        /// What the hub's clock shows at a real instant.
        Instant at(Instant realNow) {
            Duration since = Duration.between(real, realNow);
            if (speed == 1) {
                return hub.plus(since);
            }
            return hub.plus(ChronoUnit.MICROS.getDuration().multipliedBy(Math.round(micros(since) * speed)));
        }

        /// The same times tied together anew, so that the hub's clock goes on from where it is at another speed.
        Anchor goingOn(Instant realNow, double atSpeed) {
            return new Anchor(realNow, at(realNow), atSpeed);
        }

        private static double micros(Duration duration) {
            return duration.getSeconds() * 1e6 + duration.getNano() / 1e3;
        }
    }

    @Override
    public Instant instant() {
        Instant now = anchor.at(real.instant()).truncatedTo(ChronoUnit.MICROS);
        return latest.accumulateAndGet(now, (before, candidate) -> candidate.isAfter(before) ? candidate : before);
    }

    /// The time of the world outside, for everything that is promised to it: leases, time limits of network calls.
    public InstantSource real() {
        return real;
    }

    /// Seconds of the hub a real second.
    public double speed() {
        return anchor.speed();
    }

    /// How long to wait in the world outside until the hub's clock shows `instant`: zero when it has, at most a year.
    public Duration realTimeUntil(Instant instant) {
        Duration left = Duration.between(instant(), instant);
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        if (left.compareTo(FAR) > 0) {
            return FAR;
        }
        // Rounded up, so that who waits so long does not come a moment early.
        return Duration.ofNanos((long) Math.ceil(left.toNanos() / anchor.speed()));
    }
}
