package io.jialing.api.clusters;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.site.City;
import io.jialing.core.site.Coordinates;
import io.jialing.core.site.District;
import io.jialing.core.site.Energy;
import io.jialing.core.site.Link;
import io.jialing.core.site.Places;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.SiteTier;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.HubState;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A site as it is sent and shown; what was shown may be sent back.
///
/// @param city id or name of its city, which says which hub it belongs to
/// @param district id or name of its district; may be absent where the hub knows one only
/// @param tier `CLOUD` (usual) or `EDGE`
/// @param coordinates where it stands; its district's centroid unless told
/// @param accepts the kinds of work it takes; all in the cloud and inference at the edge unless told
/// @param identifier its unified compute identifier (算力标识)
/// @param operating whether it runs, usually true
/// @param status what is known about its operation, in words
/// @param energy how well it turns power into compute
/// @param capacityBasis what the size of its clusters rests on, in words
/// @param links the round-trip times and bandwidths it states
record SiteDocument(
        @Nullable String id,
        @Nullable Title title,
        @Nullable String city,
        @Nullable String district,
        @Nullable SiteTier tier,
        @Nullable Point coordinates,
        @Nullable List<@Nullable WorkKind> accepts,
        @Nullable String identifier,
        @Nullable Boolean operating,
        @Nullable String status,
        @Nullable Power energy,
        @Nullable String capacityBasis,
        @Nullable List<@Nullable LinkEntry> links) {
    private static final int MOST_LINKS = 500;

    /// A name in two languages; the id stands in for what is absent.
    record Title(@JsonProperty("zh-CN") @Nullable String zh, @JsonProperty("en") @Nullable String en) {}

    /// A point on the earth in degrees.
    ///
    /// @param basis what it rests on, in words
    record Point(@Nullable Double latitude, @Nullable Double longitude, @Nullable String basis) {}

    /// What is known of a site's power.
    ///
    /// @param pue power usage effectiveness, 1 to 10
    /// @param greenShare share of green power, 0 to 1
    record Power(
            @Nullable Double pue,
            @Nullable String pueBasis,
            @Nullable Double greenShare,
            @Nullable String greenBasis) {}

    /// A site as it is shown.
    static SiteDocument of(Site site) {
        return new SiteDocument(
                site.id().value(),
                new Title(site.zh(), site.en()),
                site.city().value(),
                site.district().value(),
                site.tier(),
                new Point(site.at().latitude(), site.at().longitude(), site.coordinatesBasis()),
                new ArrayList<>(site.accepts()),
                site.identifier(),
                site.operating(),
                site.status(),
                new Power(
                        orNull(site.energy().pue()),
                        site.energy().pueBasis(),
                        orNull(site.energy().greenShare()),
                        site.energy().greenBasis()),
                site.capacityBasis(),
                new ArrayList<>(site.links().stream().map(LinkEntry::of).toList()));
    }

    /// The site that the document describes.
    ///
    /// @throws io.jialing.api.problem.ProblemException naming every field that is wrong
    Site site(Places places, HubState state) {
        var findings = new Findings();
        var checkedId = findings.id("/id", id, 63);
        City inCity = city(findings, places);
        District inDistrict = inCity == null ? null : district(findings, places, inCity);
        var checkedTier = tier == null ? SiteTier.CLOUD : tier;
        var zh = title == null || title.zh() == null ? checkedId : findings.text("/title/zh-CN", title.zh(), 200);
        var en = title == null || title.en() == null ? checkedId : findings.text("/title/en", title.en(), 200);
        var work = accepts(findings, checkedTier);
        Coordinates at = coordinates(findings, inDistrict);
        var power = energy(findings);
        var stated = links(findings, places, state);
        var code = identifier == null ? null : findings.text("/identifier", identifier, 200);
        var words = words(findings, "/status", status, "unknown");
        var sizes = words(findings, "/capacityBasis", capacityBasis, "unknown");
        findings.throwIfAny();
        if (inCity == null || inDistrict == null || at == null) {
            throw new IllegalStateException("A site without place should have been refused.");
        }
        return new Site(
                new SiteId(checkedId),
                zh,
                en,
                inCity.id(),
                inDistrict.id(),
                checkedTier,
                inCity.hub(),
                at,
                coordinates == null || coordinates.basis() == null ? "centroid of the district" : coordinates.basis(),
                work,
                operating == null || operating,
                words,
                power,
                sizes,
                stated,
                code);
    }

    private @Nullable City city(Findings findings, Places places) {
        if (city == null) {
            findings.missing("/city");
            return null;
        }
        var found = places.city(city);
        if (found.isEmpty()) {
            findings.add(
                    "/city",
                    FieldCode.UNKNOWN_REFERENCE,
                    "'%s' is no city that the hub knows. Maybe '%s' is meant."
                            .formatted(shortened(city), places.nearestCity(shortened(city))));
        }
        return found.orElse(null);
    }

    private @Nullable District district(Findings findings, Places places, City inCity) {
        if (district == null) {
            var known = places.districtsOf(inCity.id());
            if (known.size() != 1) {
                findings.missing("/district");
                return null;
            }
            return known.getFirst();
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
        if (!found.get().city().equals(inCity.id())) {
            findings.add(
                    "/district",
                    FieldCode.CONTRADICTION,
                    "%s lies in %s, not in %s.".formatted(found.get().zh(), found.get().city(), inCity.id()));
        }
        return found.get();
    }

    private Set<WorkKind> accepts(Findings findings, SiteTier ofTier) {
        if (accepts == null) {
            return Site.usuallyAccepts(ofTier);
        }
        var kinds = EnumSet.noneOf(WorkKind.class);
        for (int i = 0; i < accepts.size(); i++) {
            var kind = accepts.get(i);
            if (kind == null) {
                findings.missing("/accepts/" + i);
            } else {
                kinds.add(kind);
            }
        }
        if (kinds.isEmpty()) {
            findings.add(
                    "/accepts",
                    FieldCode.OUT_OF_RANGE,
                    "A site accepts some kind of work. Maybe set operating to false.");
            return Site.usuallyAccepts(ofTier);
        }
        return kinds;
    }

    private @Nullable Coordinates coordinates(Findings findings, @Nullable District inDistrict) {
        if (coordinates == null) {
            return inDistrict == null ? null : inDistrict.at();
        }
        var latitude = degrees(findings, "/coordinates/latitude", coordinates.latitude(), 90);
        var longitude = degrees(findings, "/coordinates/longitude", coordinates.longitude(), 180);
        if (coordinates.basis() != null) {
            findings.text("/coordinates/basis", coordinates.basis(), 500);
        }
        return new Coordinates(latitude, longitude);
    }

    private static double degrees(Findings findings, String pointer, @Nullable Double value, int most) {
        if (value == null) {
            findings.missing(pointer);
            return 0;
        }
        if (!(Math.abs(value) <= most)) {
            findings.add(pointer, FieldCode.OUT_OF_RANGE, "Must be from -%d to %d degrees.".formatted(most, most));
            return 0;
        }
        return value;
    }

    private Energy energy(Findings findings) {
        if (energy == null) {
            return Energy.unknown();
        }
        return new Energy(
                share(findings, "/energy/pue", energy.pue(), 1, 10),
                words(findings, "/energy/pueBasis", energy.pueBasis(), "unknown"),
                share(findings, "/energy/greenShare", energy.greenShare(), 0, 1),
                words(findings, "/energy/greenBasis", energy.greenBasis(), "unknown"));
    }

    private static OptionalDouble share(
            Findings findings, String pointer, @Nullable Double value, int least, int most) {
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (!(value >= least && value <= most)) {
            findings.add(pointer, FieldCode.OUT_OF_RANGE, "Must be from %d to %d.".formatted(least, most));
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(value);
    }

    private List<Link> links(Findings findings, Places places, HubState state) {
        var stated = new ArrayList<Link>();
        if (links == null) {
            return stated;
        }
        if (links.size() > MOST_LINKS) {
            findings.add("/links", FieldCode.OUT_OF_RANGE, "At most %d links are understood.".formatted(MOST_LINKS));
            return stated;
        }
        for (int i = 0; i < links.size(); i++) {
            var entry = links.get(i);
            if (entry == null) {
                findings.missing("/links/" + i);
                continue;
            }
            Link link = entry.link(findings, "/links/" + i, places, state);
            if (link != null) {
                stated.add(link);
            }
        }
        return stated;
    }

    private static String words(Findings findings, String pointer, @Nullable String value, String absent) {
        return value == null ? absent : findings.text(pointer, value, 500);
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }

    /// Looking for the nearest name costs time by the length of both.
    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40);
    }
}
