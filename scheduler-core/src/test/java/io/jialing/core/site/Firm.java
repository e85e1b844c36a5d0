package io.jialing.core.site;

import java.util.Optional;

/// A firm of the tests and where it is at home.
record Firm(City home, Optional<DistrictId> district) {
    static Firm of(String city) {
        return new Firm(Places.shipped().city(city).orElseThrow(), Optional.empty());
    }

    static Firm of(String city, String district) {
        return new Firm(
                Places.shipped().city(city).orElseThrow(), Places.shipped().district(district).map(District::id));
    }

    Ring ring(Site site) {
        return Ring.of(home, district, site);
    }
}
