package io.jialing.core.locality;

import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.WorkKind;

/// What policies look at in a job.
///
/// @param city the home of its tenant
/// @param scenario what it is for, as a code
public record Subject(String tenant, CityId city, String scenario, WorkKind kind, DataClass dataClass) {}
