package io.jialing.api.policies;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.security.Caller;
import io.jialing.core.locality.Match;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.Spelling;
import io.jialing.core.site.CityId;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.HubState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads which jobs are meant. A list that is absent, or `*` alone, stands for all.
///
/// @param caller who names tenants; it can name only those that it may know of
/// @param scenarios the codes there are
record MatchReader(HubState state, Caller caller, List<String> scenarios) {
    static final Map<String, String> FIELDS = Section.fields("tenants", "kinds", "scenarios", "dataClasses");

    private static final int MOST_NAMES = 1_000;
    private static final int LONGEST_NAME = 63;

    /// What a section says; everything when there is none.
    ///
    /// @param city the only city whose tenants may be named; null for all
    Match read(@Nullable Section section, @Nullable CityId city) {
        if (section == null) {
            return Match.EVERYTHING;
        }
        return new Match(
                tenants(section, city),
                constants(section, "kinds", WorkKind.values()),
                scenarios(section),
                constants(section, "dataClasses", DataClass.values()));
    }

    private static <E extends Enum<E>> List<E> constants(Section section, String field, E[] values) {
        if (isSettled(section, field)) {
            return List.of();
        }
        List<E> named = section.constants(field, values);
        return named == null ? List.of() : named;
    }

    private List<String> tenants(Section section, @Nullable CityId city) {
        List<String> named = names(section, "tenants");
        for (int i = 0; i < named.size(); i++) {
            Tenant tenant = state.tenant(named.get(i));
            if (tenant == null || !caller.maySee(tenant)) {
                section.note("tenants", i, FieldCode.UNKNOWN_REFERENCE, unknownTenant(named.get(i)));
            } else if (city != null && !city.equals(tenant.homeCity())) {
                section.note(
                        "tenants",
                        i,
                        FieldCode.CONTRADICTION,
                        "The home of '%s' is %s, and the policy's scope is %s."
                                .formatted(tenant.id(), tenant.homeCity(), city));
            }
        }
        return named;
    }

    private String unknownTenant(String name) {
        var known = new ArrayList<String>();
        for (Tenant tenant : state.tenants()) {
            if (caller.maySee(tenant)) {
                known.add(tenant.id());
            }
        }
        return known.isEmpty()
                ? "There is no tenant '%s'.".formatted(name)
                : "There is no tenant '%s'. Maybe '%s' is meant.".formatted(name, Spelling.nearest(name, known));
    }

    private List<String> scenarios(Section section) {
        List<String> named = names(section, "scenarios");
        for (int i = 0; i < named.size(); i++) {
            if (!scenarios.contains(named.get(i))) {
                section.note(
                        "scenarios",
                        i,
                        FieldCode.UNKNOWN_REFERENCE,
                        "There is no scenario '%s'. Maybe '%s' is meant."
                                .formatted(named.get(i), Spelling.nearest(named.get(i), scenarios)));
            }
        }
        return named;
    }

    private static List<String> names(Section section, String field) {
        if (isSettled(section, field)) {
            return List.of();
        }
        List<String> named = section.texts(field, MOST_NAMES, LONGEST_NAME);
        if (named == null) {
            return List.of();
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < named.size(); i++) {
            if (!seen.add(named.get(i))) {
                section.note(field, i, FieldCode.CONTRADICTION, "'%s' is there already.".formatted(named.get(i)));
            }
        }
        return named;
    }

    /// Whether nothing is named one by one: everything at once, or nothing, which is noted.
    private static boolean isSettled(Section section, String field) {
        if (section.isNothing(field)) {
            section.note(field, FieldCode.OUT_OF_RANGE, "Names nothing. Maybe leave it out, or write [\"*\"] for all.");
            return true;
        }
        return section.isEverything(field);
    }
}
