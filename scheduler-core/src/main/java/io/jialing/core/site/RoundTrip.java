package io.jialing.core.site;

import java.util.Comparator;

/// A round-trip time between a site and a place, and what it rests on.
///
/// @param ms milliseconds there and back
/// @param basis the kind of evidence
/// @param note the evidence in words, for people
public record RoundTrip(double ms, Basis basis, String note) {
    /// What the near ends of a path cost, in ms, whatever its length.
    private static final double ENDS_MS = 1.0;

    /// Light in fibre takes 0.01 ms a km there and back; cables run about a third longer than the great circle.
    private static final double MS_PER_KM = 0.013;

    /// What a round-trip time rests on, the best evidence first.
    public enum Basis {
        /// Measured by us.
        PROBE,
        /// Stated by an operator for this path.
        DECLARED,
        /// A target that an authority published for such paths.
        TARGET,
        /// 1 ms and 0.013 ms a km of great circle.
        DISTANCE
    }

    /// Between a city and a site: what the site states about the city, else by distance from the city's centre.
    public static RoundTrip between(City city, Site site) {
        return between(city.id(), city.at(), site);
    }

    /// Between a district and a site: what the site states about the district, else by distance from its centroid. What
    /// the site states about the city is too coarse here: it would put an edge site next door and one across a
    /// municipality of 82,000 km² equally far away.
    public static RoundTrip between(District district, Site site) {
        return between(district.id(), district.at(), site);
    }

    /// Between two sites: what either states about the other, else by distance.
    public static RoundTrip between(Site from, Site to) {
        var there = between(from.id(), from.at(), to);
        var back = between(to.id(), to.at(), from);
        return back.basis().compareTo(there.basis()) < 0 ? back : there;
    }

    /// By distance alone.
    public static RoundTrip overDistance(Coordinates from, Coordinates to) {
        double km = from.distanceKm(to);
        return new RoundTrip(
                ENDS_MS + MS_PER_KM * km, Basis.DISTANCE, "1 + 0.013 ms/km over %d km".formatted(Math.round(km)));
    }

    private static RoundTrip between(Place place, Coordinates at, Site site) {
        return site.links().stream()
                .filter(link -> link.to().equals(place))
                .min(Comparator.comparing(Link::basis))
                .map(link -> new RoundTrip(link.rttMs(), link.basis(), link.note()))
                .orElseGet(() -> overDistance(at, site.at()));
    }
}
