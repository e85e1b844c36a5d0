package io.jialing.core.site;

/// Something a round-trip time can be stated to: the identifier of a city, a district or a site.
public sealed interface Place permits CityId, DistrictId, SiteId {
    /// The identifier as it is written on the wire.
    String value();
}
