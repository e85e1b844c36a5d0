package io.jialing.core.site;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A facility that holds clusters: one failure domain.
///
/// @param zh its Chinese name
/// @param en its name in English
/// @param hub the hub that its city belongs to
/// @param at where it is
/// @param coordinatesBasis what the coordinates rest on
/// @param accepts the kinds of work it takes, at least one, in the order of the enum
/// @param operating whether it runs; one that does not starts cordoned and counts nowhere
/// @param status what is known about its operation, in words
/// @param capacityBasis what the size of its clusters rests on, in words
/// @param links the round-trip times and bandwidths it states
/// @param identifier its unified compute identifier (算力标识); null when it has none
public record Site(
        SiteId id,
        String zh,
        String en,
        CityId city,
        DistrictId district,
        SiteTier tier,
        HubId hub,
        Coordinates at,
        String coordinatesBasis,
        Set<WorkKind> accepts,
        boolean operating,
        String status,
        Energy energy,
        String capacityBasis,
        List<Link> links,
        @Nullable String identifier) {

    public Site {
        if (accepts.isEmpty()) {
            throw new IllegalArgumentException(
                    "Site %s must accept some kind of work. Maybe set operating to false.".formatted(id));
        }
        accepts = Collections.unmodifiableSet(EnumSet.copyOf(accepts));
        links = List.copyOf(links);
    }

    /// What a site of a tier takes unless its operator says otherwise: batch work must never fill the edge.
    public static Set<WorkKind> usuallyAccepts(SiteTier tier) {
        return Collections.unmodifiableSet(
                switch (tier) {
                    case CLOUD -> EnumSet.allOf(WorkKind.class);
                    case EDGE -> EnumSet.of(WorkKind.INFERENCE);
                });
    }

    /// Whether it takes this kind of work.
    public boolean accepts(WorkKind kind) {
        return accepts.contains(kind);
    }
}
