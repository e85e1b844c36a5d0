package io.jialing.core.cluster;

import java.time.Instant;

/// What the operator of a cluster lets the hub do there, whatever its health.
public sealed interface Admission {
    /// Takes placements.
    record Open() implements Admission {}

    /// Takes nothing new; running work stays.
    record Cordoned() implements Admission {}

    /// Takes nothing new; running work ends or moves away by the deadline.
    record Draining(Instant deadline) implements Admission {}

    Admission OPEN = new Open();
    Admission CORDONED = new Cordoned();
}
