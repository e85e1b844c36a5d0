package io.jialing.core.job.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How many replicas a service keeps up, for whom, and of which revision of its program.
///
/// @param minReplicas its floor, at least 1
/// @param maxReplicas at least the floor, at most [#MOST_REPLICAS]
/// @param replicas how many it is to have where no timetable says otherwise; from floor to maximum
/// @param spreadDomains over how many sites its replicas are spread where so many qualify, at least 1
/// @param latency how near it is to be; null where that does not matter
/// @param revision the revision of its program that is to run, from 1
public record Service(
        int minReplicas,
        int maxReplicas,
        int replicas,
        int spreadDomains,
        @Nullable Latency latency,
        Timetable timetable,
        int revision) {
    public static final int MOST_REPLICAS = 1000;

    public Service {
        if (minReplicas < 1 || maxReplicas > MOST_REPLICAS || replicas < minReplicas || replicas > maxReplicas) {
            throw new IllegalArgumentException(
                    "%d replicas are not from %d to %d, or more than %d."
                            .formatted(replicas, minReplicas, maxReplicas, MOST_REPLICAS));
        }
        if (spreadDomains < 1 || revision < 1) {
            throw new IllegalArgumentException(
                    "Sites (%d) and revisions (%d) are counted from 1.".formatted(spreadDomains, revision));
        }
    }

    /// How many replicas it is to have at an instant.
    public int wanted(Instant now) {
        return Math.clamp(timetable.at(now).orElse(replicas), minReplicas, maxReplicas);
    }

    /// In how many groups its replicas fall by the districts they serve; replica `i` is of group `i % zones`.
    public int zones() {
        return latency == null ? 1 : latency.traffic().size();
    }

    /// The district that a replica serves; null where any place will do.
    public Latency.@Nullable Traffic zoneOf(int replica) {
        return latency == null ? null : latency.traffic().get(replica % zones());
    }

    /// The same with other numbers.
    public Service scaled(int least, int most, int now) {
        return new Service(least, most, now, spreadDomains, latency, timetable, revision);
    }

    /// The same with another timetable.
    public Service keeping(Timetable other) {
        return new Service(minReplicas, maxReplicas, replicas, spreadDomains, latency, other, revision);
    }

    /// The same running another revision.
    public Service running(int other) {
        return new Service(minReplicas, maxReplicas, replicas, spreadDomains, latency, timetable, other);
    }
}
