package io.jialing.core.site;

/// A computing hub of the national plan 东数西算, or a region outside it that supplies compute.
///
/// @param national whether it is one of the eight national hubs
public record Hub(HubId id, String zh, String en, boolean national) {}
