package io.jialing.core.site;

/// A city that firms or sites are in.
///
/// @param zh its Chinese name, which requests may use too
/// @param en its name in English
/// @param hub the hub it belongs to
/// @param at its centre
public record City(CityId id, String zh, String en, HubId hub, Coordinates at) {}
