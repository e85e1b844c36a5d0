package io.jialing.core.site;

import java.util.OptionalDouble;

/// A stated connection from a site to a place.
///
/// @param rttMs round-trip time in ms
/// @param gbps bandwidth in Gbit/s, where known
/// @param basis what the round-trip time rests on; [RoundTrip.Basis#DISTANCE] is computed, never stated
/// @param note the basis in words
public record Link(Place to, double rttMs, OptionalDouble gbps, RoundTrip.Basis basis, String note) {
    public Link {
        if (!(rttMs > 0 && rttMs <= 10_000)) {
            throw new IllegalArgumentException("The rttMs (%s) to %s must be positive.".formatted(rttMs, to));
        }
        if (gbps.isPresent() && !(gbps.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "The gbps (%s) to %s must be positive. Maybe leave it absent.".formatted(gbps.getAsDouble(), to));
        }
        if (basis == RoundTrip.Basis.DISTANCE) {
            throw new IllegalArgumentException("The link to %s must not state what distance gives.".formatted(to));
        }
    }
}
