package io.jialing.core.site;

/// A district, county or development zone of a city.
///
/// @param zh its full Chinese name
/// @param en its name in English
/// @param at its centroid, to about a kilometre
/// @param basis what the coordinates rest on
public record District(DistrictId id, String zh, String en, CityId city, Coordinates at, String basis) {}
