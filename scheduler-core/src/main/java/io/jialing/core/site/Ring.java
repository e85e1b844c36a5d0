package io.jialing.core.site;

import java.util.Optional;

/// How local a site is, seen from a tenant's home; the nearest first. Rings order one tenant's visits to supply and
/// hold no quota. The same site is home to one firm and next door to another.
public enum Ring {
    /// An edge site of the tenant's own district.
    DISTRICT,
    /// Any other site of the tenant's home city.
    HOME,
    /// Any other site of the hub that this service schedules, its smaller cities included.
    HUB,
    /// A site of another hub, near enough in round-trip time.
    NEIGHBOUR,
    /// Everything else.
    REMOTE;

    /// What counts as near enough unless a policy says otherwise, in ms of round trip from the home city.
    public static final double NEIGHBOUR_RTT_MS = 12;

    /// The ring of a site for a tenant of the Chengdu–Chongqing hub's service.
    ///
    /// A tenant homed outside the hub has the sites of its own city as home, if there are any; the hub stays the hub.
    ///
    /// @param home the tenant's home city
    /// @param district the tenant's district, if it has told one
    /// @param neighbourRttMs the longest round trip in ms that still makes another hub a neighbour
    public static Ring of(City home, Optional<DistrictId> district, Site site, double neighbourRttMs) {
        if (site.city().equals(home.id())) {
            boolean sameDistrict = district.isPresent() && district.get().equals(site.district());
            return sameDistrict && site.tier() == SiteTier.EDGE ? DISTRICT : HOME;
        }
        if (site.hub().equals(HubId.CHENGYU)) {
            return HUB;
        }
        return RoundTrip.between(home, site).ms() <= neighbourRttMs ? NEIGHBOUR : REMOTE;
    }

    /// The ring with the usual limit of [#NEIGHBOUR_RTT_MS].
    public static Ring of(City home, Optional<DistrictId> district, Site site) {
        return of(home, district, site, NEIGHBOUR_RTT_MS);
    }
}
