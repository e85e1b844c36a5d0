package io.jialing.core.job.service;

import io.jialing.core.site.DistrictId;
import java.util.HashSet;
import java.util.List;

/// How near a service is to be to those that ask it.
///
/// @param p95Ms how long an answer may take, from the district's centre to the site and back, and being served there
/// @param serveMs what serving takes of that, less than `p95Ms`
/// @param traffic where the requests come from, at least one district, none twice; shares add up to a thousand
public record Latency(int p95Ms, int serveMs, List<Traffic> traffic) {
    /// More districts than the hub has make no sense.
    public static final int MOST_DISTRICTS = 64;

    public Latency {
        traffic = List.copyOf(traffic);
        if (serveMs < 0 || p95Ms <= serveMs) {
            throw new IllegalArgumentException(
                    "An answer within %d ms cannot be served in %d ms.".formatted(p95Ms, serveMs));
        }
        var districts = new HashSet<DistrictId>();
        if (traffic.isEmpty()
                || traffic.size() > MOST_DISTRICTS
                || !traffic.stream().map(Traffic::district).allMatch(districts::add)
                || traffic.stream().mapToInt(Traffic::permille).sum() != 1000) {
            throw new IllegalArgumentException("Traffic comes from districts in shares of one: %s.".formatted(traffic));
        }
    }

    /// Requests from a district.
    ///
    /// @param permille their share in thousandths, more than 0
    public record Traffic(DistrictId district, int permille) {
        public Traffic {
            if (permille < 1) {
                throw new IllegalArgumentException("A share of %d thousandths is none.".formatted(permille));
            }
        }
    }

    /// The round trip that is left when serving is taken off, in ms.
    public int roundTripMs() {
        return p95Ms - serveMs;
    }
}
