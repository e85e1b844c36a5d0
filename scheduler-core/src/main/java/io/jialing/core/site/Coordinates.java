package io.jialing.core.site;

/// A point on the earth.
///
/// @param latitude degrees north, −90 to 90
/// @param longitude degrees east, −180 to 180
public record Coordinates(double latitude, double longitude) {
    private static final double EARTH_RADIUS_KM = 6371.0;

    public Coordinates {
        if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) {
            throw new IllegalArgumentException("(%s, %s) is no point on the earth.".formatted(latitude, longitude));
        }
    }

    /// Great-circle distance in km on a sphere (haversine formula).
    public double distanceKm(Coordinates other) {
        // StrictMath, because Math may differ in the last bit between machines and a ring must not.
        double halfLatitude = StrictMath.sin(StrictMath.toRadians(other.latitude - latitude) / 2);
        double halfLongitude = StrictMath.sin(StrictMath.toRadians(other.longitude - longitude) / 2);
        double h =
                halfLatitude * halfLatitude
                        + StrictMath.cos(StrictMath.toRadians(latitude))
                                * StrictMath.cos(StrictMath.toRadians(other.latitude))
                                * halfLongitude
                                * halfLongitude;
        return 2 * EARTH_RADIUS_KM * StrictMath.asin(StrictMath.min(1, StrictMath.sqrt(h)));
    }
}
