package io.jialing.api.clusters;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.site.Link;
import io.jialing.core.site.Place;
import io.jialing.core.site.Places;
import io.jialing.core.site.RoundTrip;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.HubState;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// A stated connection from a site, as it is sent and shown.
///
/// @param to a site, a city or a district, by id or, the latter two, by name
/// @param rttMs round-trip time in ms
/// @param gbps bandwidth in Gbit/s; null when unknown
/// @param basis what the round-trip time rests on: `PROBE`, `DECLARED` (usual) or `TARGET`
/// @param note the basis in words
record LinkEntry(
        @Nullable String to,
        @Nullable Double rttMs,
        @Nullable Double gbps,
        RoundTrip.@Nullable Basis basis,
        @Nullable String note) {
    private static final double MOST_MS = 10_000;
    private static final double MOST_GBPS = 1_000_000;

    static LinkEntry of(Link link) {
        return new LinkEntry(
                link.to().value(),
                link.rttMs(),
                link.gbps().isPresent() ? link.gbps().getAsDouble() : null,
                link.basis(),
                link.note());
    }

    /// The connection that the entry describes; null when something is wrong with it, which is noted.
    ///
    /// @param pointer where the entry stands
    @Nullable Link link(Findings findings, String pointer, Places places, HubState state) {
        Place place = place(findings, pointer + "/to", places, state);
        if (rttMs == null) {
            findings.missing(pointer + "/rttMs");
        } else if (!(rttMs > 0 && rttMs <= MOST_MS)) {
            findings.add(pointer + "/rttMs", FieldCode.OUT_OF_RANGE, "Must be more than 0 and at most 10000 ms.");
        }
        if (gbps != null && !(gbps > 0 && gbps <= MOST_GBPS)) {
            findings.add(pointer + "/gbps", FieldCode.OUT_OF_RANGE, "Must be more than 0 and at most 1000000 Gbit/s.");
        }
        if (basis == RoundTrip.Basis.DISTANCE) {
            findings.add(pointer + "/basis", FieldCode.UNKNOWN_VALUE, "Distance is computed where nothing is stated.");
        }
        var words = note == null ? "" : findings.text(pointer + "/note", note, 500);
        if (place == null || rttMs == null || !findings.isEmpty()) {
            return null;
        }
        return new Link(
                place,
                rttMs,
                gbps == null ? OptionalDouble.empty() : OptionalDouble.of(gbps),
                basis == null ? RoundTrip.Basis.DECLARED : basis,
                words);
    }

    private @Nullable Place place(Findings findings, String pointer, Places places, HubState state) {
        if (to == null) {
            findings.missing(pointer);
            return null;
        }
        if (to.matches(Ids.SITE) && state.site(new SiteId(to)) != null) {
            return new SiteId(to);
        }
        var city = places.city(to);
        if (city.isPresent()) {
            return city.get().id();
        }
        var district = places.district(to);
        if (district.isPresent()) {
            return district.get().id();
        }
        var asked = to.length() <= 40 ? to : to.substring(0, 40);
        findings.add(
                pointer,
                FieldCode.UNKNOWN_REFERENCE,
                "'%s' is no site, city or district that the hub knows. Maybe '%s' is meant."
                        .formatted(asked, places.nearestCity(asked)));
        return null;
    }
}
