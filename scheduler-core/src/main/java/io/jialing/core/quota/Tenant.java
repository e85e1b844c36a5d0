package io.jialing.core.quota;

import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.DistrictId;
import org.jspecify.annotations.Nullable;

/// A firm or institution that submits jobs.
///
/// @param homeCity the city that is local to it
/// @param district its district there; null when unknown
/// @param dataClass what its data counts as where a job does not say
/// @param domesticOnly whether jobs it submits from now on may use domestic accelerators only
public record Tenant(
        String id,
        long version,
        String name,
        CityId homeCity,
        @Nullable DistrictId district,
        String sizeClass,
        String orgType,
        DataClass dataClass,
        boolean domesticOnly) {}
