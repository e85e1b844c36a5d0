package io.jialing.api.schedules;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A recurring job.
///
/// @param version counts what its owners did to it
/// @param name unique among those of its tenant
/// @param job the document that is submitted each time, as JSON
/// @param nextFire when it is due next; null while it is paused
record Schedule(
        String id,
        long version,
        String tenant,
        String name,
        Recurrence recurrence,
        Misfire misfire,
        Overlap overlap,
        String job,
        @Nullable Instant nextFire) {

    /// A time at which it was due.
    ///
    /// @param at the last one that has come
    /// @param missed how many others came before it and were not used
    /// @param following when it is due next; null for never again
    record Due(Instant at, int missed, @Nullable Instant following) {
        /// Whether it is further back than `tolerance`.
        boolean isLate(Instant now, Duration tolerance) {
            return at.plus(tolerance).isBefore(now);
        }
    }

    boolean isEnabled() {
        return nextFire != null;
    }

    /// What is due; null while nothing is.
    @Nullable Due due(Instant now) {
        Instant at = nextFire;
        if (at == null || at.isAfter(now)) {
            return null;
        }
        int missed = 0;
        Instant following = recurrence.next(at);
        while (following != null && !following.isAfter(now)) {
            at = following;
            missed++;
            following = recurrence.next(at);
        }
        return new Due(at, missed, following);
    }

    /// The same, with another next time; its version stays, because no owner did anything.
    Schedule firingNext(@Nullable Instant at) {
        return new Schedule(id, version, tenant, name, recurrence, misfire, overlap, job, at);
    }

    /// The same, paused or going on, at its next version.
    Schedule resumed(boolean enabled, Instant now) {
        return new Schedule(
                id,
                version + 1,
                tenant,
                name,
                recurrence,
                misfire,
                overlap,
                job,
                enabled ? recurrence.next(now) : null);
    }
}
