package io.jialing.api.policies;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.core.locality.LocalityTier;
import io.jialing.core.locality.SpillGate;
import io.jialing.core.resource.Spelling;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads the tiers of a policy and the gates in front of them.
///
/// @param state knows the sites
record TierReader(HubState state) {
    private static final Map<String, String> TIER = Section.fields("name", "rings", "sites", "open");
    private static final Map<String, String> OPEN =
            Section.fields("after", "orEstimatedStartOver", "minUtilization", "maxPriceFactor");

    private static final int MOST_TIERS = 10;
    private static final int MOST_SITES = 256;
    private static final int LONGEST_NAME = 63;
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MOST_PRICE_MILLIFACTOR = 1_000_000;

    /// The tiers, in their order; whoever reads them must look at the findings before believing them.
    List<LocalityTier> read(Section policy) {
        List<Section> sections = policy.sections("tiers", MOST_TIERS, TIER);
        if (sections.isEmpty() && !policy.has("tiers")) {
            policy.missing("tiers");
        } else if (sections.isEmpty()) {
            policy.note("tiers", FieldCode.OUT_OF_RANGE, "A policy has at least one tier.");
        }
        var tiers = new ArrayList<LocalityTier>();
        var names = new HashSet<String>();
        var rings = new EnumMap<Ring, String>(Ring.class);
        var sites = new HashSet<SiteId>();
        for (int i = 0; i < sections.size(); i++) {
            Section section = sections.get(i);
            String name = name(section, names);
            List<Ring> own = rings(section, rings);
            List<SiteId> ownSites = sites(section, sites);
            if (isAbsent(section, "rings") && isAbsent(section, "sites")) {
                section.note("rings", FieldCode.REQUIRED, "A tier names a ring or a site.");
            }
            own.forEach(ring -> rings.putIfAbsent(ring, name));
            SpillGate gate = i == 0 ? first(section) : gate(section);
            if (gate != null && !(own.isEmpty() && ownSites.isEmpty())) {
                tiers.add(new LocalityTier(name, own, ownSites, gate));
            }
        }
        return tiers;
    }

    private static boolean isAbsent(Section section, String field) {
        return !section.has(field) || section.isNothing(field);
    }

    private static String name(Section section, Set<String> names) {
        String name = section.text("name", LONGEST_NAME);
        if (name == null) {
            if (!section.has("name")) {
                section.missing("name");
            }
            return "";
        }
        if (!names.add(name)) {
            section.note("name", FieldCode.CONTRADICTION, "Another tier is called '%s'.".formatted(name));
        }
        return name;
    }

    /// @param nearer the rings of the tiers before, and which tier has them
    private static List<Ring> rings(Section section, Map<Ring, String> nearer) {
        List<Ring> named = section.constants("rings", Ring.values());
        var rings = new ArrayList<Ring>();
        for (int i = 0; named != null && i < named.size(); i++) {
            Ring ring = named.get(i);
            String has = nearer.get(ring);
            Ring furthest = new TreeSet<>(nearer.keySet()).stream().reduce((_, last) -> last).orElse(ring);
            if (has != null) {
                section.note("rings", i, FieldCode.CONTRADICTION, "%s is in tier '%s' already.".formatted(ring, has));
            } else if (ring.compareTo(furthest) < 0) {
                section.note(
                        "rings",
                        i,
                        FieldCode.CONTRADICTION,
                        "%s is nearer than %s, which tier '%s' before it has. Tiers go outwards."
                                .formatted(ring, furthest, nearer.get(furthest)));
            } else {
                rings.add(ring);
            }
        }
        return rings;
    }

    private List<SiteId> sites(Section section, Set<SiteId> before) {
        List<String> named = section.texts("sites", MOST_SITES, LONGEST_NAME);
        var known = new ArrayList<String>();
        state.sites().forEach(site -> known.add(site.id().value()));
        var sites = new ArrayList<SiteId>();
        for (int i = 0; named != null && i < named.size(); i++) {
            String name = named.get(i);
            if (!known.contains(name)) {
                section.note(
                        "sites",
                        i,
                        FieldCode.UNKNOWN_REFERENCE,
                        known.isEmpty()
                                ? "There is no site '%s'.".formatted(name)
                                : "There is no site '%s'. Maybe '%s' is meant."
                                        .formatted(name, Spelling.nearest(name, known)));
            } else if (!before.add(new SiteId(name))) {
                section.note("sites", i, FieldCode.CONTRADICTION, "Site '%s' is there already.".formatted(name));
            } else {
                sites.add(new SiteId(name));
            }
        }
        return sites;
    }

    private static SpillGate first(Section section) {
        if (section.has("open")) {
            section.note(
                    "open", FieldCode.CONTRADICTION, "The first tier is always open; a gate stands before others.");
        }
        return SpillGate.OPEN;
    }

    private static @Nullable SpillGate gate(Section section) {
        Section open = section.section("open", OPEN);
        if (open == null) {
            if (!section.has("open")) {
                section.missing("open");
            }
            return null;
        }
        Duration after = open.duration("after", Duration.ZERO, LONGEST);
        Duration estimate = open.duration("orEstimatedStartOver", Duration.ZERO, LONGEST);
        Long utilization = open.thousandths("minUtilization", 0, 1000);
        Long price = open.thousandths("maxPriceFactor", 1, MOST_PRICE_MILLIFACTOR);
        if (!open.has("after") && !open.has("orEstimatedStartOver")) {
            section.note(
                    "open",
                    FieldCode.CONTRADICTION,
                    "With neither after nor orEstimatedStartOver this gate would never open. Maybe leave out the tier.");
            return null;
        }
        return after == null && estimate == null
                ? null
                : new SpillGate(
                        after,
                        estimate,
                        utilization == null ? 0 : utilization / 1000.0,
                        price == null ? null : price / 1000.0);
    }
}
