package io.jialing.api.tenants;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.City;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.DistrictId;
import io.jialing.core.site.Places;
import org.jspecify.annotations.Nullable;

/// A tenant as it is sent and shown; what was shown may be sent back.
///
/// @param homeCity the city that is local to it; sent as id or name in Chinese or English, shown as id
/// @param district its district there, the same way; null when unknown
/// @param sizeClass one word for the size of the firm, for example `SMALL`; reports group by it
/// @param orgType one word for the kind of organisation, for example `ENTERPRISE`
/// @param dataClass what its data counts as where a job does not say
/// @param domesticOnly whether it may use domestic accelerators only
record TenantDocument(
        @Nullable String id,
        @Nullable String name,
        @Nullable String homeCity,
        @Nullable String district,
        @Nullable String sizeClass,
        @Nullable String orgType,
        @Nullable DataClass dataClass,
        @Nullable Boolean domesticOnly) {

    /// Short enough that a namespace of the tenant's own fits into the 63 characters of Kubernetes.
    private static final int LONGEST_ID = 48;

    private static final String UNSPECIFIED = "UNSPECIFIED";

    /// A tenant as it is shown.
    static TenantDocument of(Tenant tenant) {
        return new TenantDocument(
                tenant.id(),
                tenant.name(),
                tenant.homeCity().value(),
                tenant.district() == null ? null : tenant.district().value(),
                tenant.sizeClass(),
                tenant.orgType(),
                tenant.dataClass(),
                tenant.domesticOnly());
    }

    /// The tenant that the document describes.
    ///
    /// @param version the version it will have
    /// @throws io.jialing.api.problem.ProblemException naming every field that is wrong
    Tenant tenant(long version, Places places) {
        var findings = new Findings();
        var checkedId = findings.id("/id", id, LONGEST_ID);
        var checkedName = findings.text("/name", name, 200);
        City home = city(findings, places);
        DistrictId inDistrict = home == null ? null : district(findings, places, home);
        var size = word(findings, "/sizeClass", sizeClass);
        var type = word(findings, "/orgType", orgType);
        findings.throwIfAny();
        return new Tenant(
                checkedId,
                version,
                checkedName,
                home == null ? new CityId("unknown") : home.id(),
                inDistrict,
                size,
                type,
                dataClass == null ? DataClass.INTERNAL : dataClass,
                domesticOnly != null && domesticOnly);
    }

    private @Nullable City city(Findings findings, Places places) {
        if (homeCity == null) {
            findings.missing("/homeCity");
            return null;
        }
        var city = places.city(homeCity);
        if (city.isEmpty()) {
            findings.add(
                    "/homeCity",
                    FieldCode.UNKNOWN_REFERENCE,
                    "'%s' is no city that the hub knows. Maybe '%s' is meant."
                            .formatted(shortened(homeCity), places.nearestCity(shortened(homeCity))));
        }
        return city.orElse(null);
    }

    private @Nullable DistrictId district(Findings findings, Places places, City home) {
        if (district == null) {
            return null;
        }
        var found = places.district(district);
        if (found.isEmpty()) {
            findings.add(
                    "/district",
                    FieldCode.UNKNOWN_REFERENCE,
                    "'%s' is no district that the hub knows. Maybe '%s' is meant."
                            .formatted(shortened(district), places.nearestDistrict(shortened(district))));
            return null;
        }
        if (!found.get().city().equals(home.id())) {
            findings.add(
                    "/district",
                    FieldCode.CONTRADICTION,
                    "%s lies in %s, not in %s.".formatted(found.get().zh(), found.get().city(), home.id()));
        }
        return found.get().id();
    }

    private static String word(Findings findings, String pointer, @Nullable String value) {
        if (value == null) {
            return UNSPECIFIED;
        }
        if (!value.matches("[A-Z][A-Z0-9_]{0,31}")) {
            findings.add(
                    pointer,
                    FieldCode.MALFORMED,
                    "One word of at most 32 capital letters, digits and '_' is understood here, for example SMALL.");
            return UNSPECIFIED;
        }
        return value;
    }

    /// Looking for the nearest name costs time by the length of both.
    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40);
    }
}
