package io.jialing.core.quota;

import java.time.Duration;
import java.time.Instant;

/// What a queue or cohort has used beyond its rights on average, where what lies one half-life back counts half. It
/// only orders members in line (semantics §6). The leader alone writes it, and only when what is used has changed: up
/// to the next record it stays the same, so that the average at any instant follows.
///
/// @param asOf the instant of the record
/// @param average the average at that instant
/// @param using what has been in use beyond its rights since
public record Memory(Member member, Instant asOf, Portion average, Portion using) {
    public static final Duration HALF_LIFE = Duration.ofDays(7);

    /// Of a member that has not used anything beyond its rights yet.
    public static Memory none(Member member) {
        return new Memory(member, Instant.EPOCH, Portion.NOTHING, Portion.NOTHING);
    }

    /// The average at an instant; before the record's own, the record's.
    public Portion at(Instant now) {
        if (!now.isAfter(asOf)) {
            return average;
        }
        double halfLives = (double) Duration.between(asOf, now).toMillis() / HALF_LIFE.toMillis();
        double kept = StrictMath.pow(0.5, halfLives); // the same on every machine
        return average.times(kept).plus(using.times(1 - kept));
    }

    /// The memory when something else is in use from now on.
    public Memory using(Portion next, Instant now) {
        return new Memory(member, now, at(now), next);
    }
}
