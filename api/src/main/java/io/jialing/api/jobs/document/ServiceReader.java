package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.InferenceSpec.Signal;
import io.jialing.core.job.service.Latency;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.service.Timetable;
import io.jialing.core.site.District;
import io.jialing.core.site.Places;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads how many replicas a service has, for whom, and when.
final class ServiceReader {
    private static final String PATH = "inference.";
    private static final int USUAL_PORT = 8000;
    private static final int LONGEST_PATH = 1024;
    private static final int SLOWEST_MS = 60_000;
    private static final int MOST_WINDOWS = 100;
    private static final int LONGEST_ZONE = 64;

    private ServiceReader() {}

    /// By what the number of replicas is said.
    enum Metric {
        CPU,
        ACCELERATOR,
        SCHEDULE
    }

    /// From where a service can be asked.
    enum Expose {
        CLUSTER
    }

    /// What scales a service; each is absent where it does not.
    record Scaling(Timetable timetable, @Nullable Signal signal) {
        static final Scaling NONE = new Scaling(Timetable.NONE, null);
    }

    /// Reads a service; what is wrong is noted, and then something that makes sense stands in for it.
    static Service read(Section inference, Scaling scaling, Defaults defaults) {
        Integer asked = inference.integer("minReplicas", 1, Service.MOST_REPLICAS);
        int least = defaults.fill(asked, 1, PATH + "minReplicas");
        Integer most = inference.integer("maxReplicas", 1, Service.MOST_REPLICAS);
        Integer now = inference.integer("replicas", 1, Service.MOST_REPLICAS);
        int maximum = defaults.fill(most, Math.max(least, now == null ? least : now), PATH + "maxReplicas");
        if (maximum < least) {
            inference.note(
                    "maxReplicas",
                    FieldCode.CONTRADICTION,
                    "Must be at least minReplicas, which is %d.".formatted(least));
            maximum = least;
        }
        int replicas = defaults.fill(now, least, PATH + "replicas");
        if (replicas < least || replicas > maximum) {
            inference.note(
                    "replicas",
                    FieldCode.CONTRADICTION,
                    "Must be from minReplicas, %d, to maxReplicas, %d.".formatted(least, maximum));
            replicas = least;
        }
        Integer domains = inference.integer("spreadDomains", 1, 100);
        int spread = defaults.fill(domains, Math.min(2, least), PATH + "spreadDomains");
        return new Service(least, maximum, replicas, spread, latency(inference), scaling.timetable(), 1);
    }

    static InferenceSpec.Port port(Section inference, Defaults defaults) {
        int number = defaults.fill(inference.integer("port", 1, 65_535), USUAL_PORT, PATH + "port");
        defaults.fill(inference.constant("expose", Expose.values()), Expose.CLUSTER, PATH + "expose");
        Section readiness = inference.section("readiness", Fields.READINESS);
        String path = readiness == null ? null : readiness.text("path", LONGEST_PATH);
        if (readiness != null && !readiness.has("path")) {
            readiness.missing("path");
        }
        if (readiness != null && path != null && !path.startsWith("/")) {
            readiness.note("path", FieldCode.MALFORMED, "A path begins with '/'.");
        }
        return new InferenceSpec.Port(number, path);
    }

    private static @Nullable Latency latency(Section inference) {
        Section section = inference.section("latency", Fields.LATENCY);
        if (section == null) {
            return null;
        }
        Integer whole = section.integer("p95Ms", 1, SLOWEST_MS);
        Integer serve = section.integer("serveMs", 0, SLOWEST_MS);
        if (whole == null && !section.has("p95Ms")) {
            section.missing("p95Ms");
        }
        if (whole != null && serve != null && serve >= whole) {
            section.note(
                    "serveMs",
                    FieldCode.CONTRADICTION,
                    "Leaves nothing of the %d ms for the way there and back.".formatted(whole));
            return null;
        }
        List<Latency.Traffic> traffic = traffic(section);
        return whole == null || traffic.isEmpty() ? null : new Latency(whole, serve == null ? 0 : serve, traffic);
    }

    private static List<Latency.Traffic> traffic(Section latency) {
        List<Section> sections = latency.sections("traffic", Latency.MOST_DISTRICTS, Fields.TRAFFIC);
        if (sections.isEmpty()) {
            latency.note("traffic", FieldCode.REQUIRED, "Name the districts that the requests come from.");
            return List.of();
        }
        var traffic = new ArrayList<Latency.Traffic>();
        var districts = new HashSet<>();
        long sum = 0;
        for (Section section : sections) {
            District district = district(section);
            Long share = section.thousandths("share", 1, 1000);
            if (share == null && !section.has("share")) {
                section.missing("share");
            }
            if (district == null || share == null) {
                continue;
            }
            if (!districts.add(district.id())) {
                section.note("from", FieldCode.CONTRADICTION, "%s is there already.".formatted(district.zh()));
                continue;
            }
            sum += share;
            traffic.add(new Latency.Traffic(district.id(), share.intValue()));
        }
        if (traffic.size() < sections.size()) {
            return List.of();
        }
        if (sum != 1000) {
            latency.note(
                    "traffic", FieldCode.CONTRADICTION, "The shares must add up to 1, not %s.".formatted(sum / 1000.0));
            return List.of();
        }
        return traffic;
    }

    private static @Nullable District district(Section section) {
        String from = section.text("from", LONGEST_ZONE);
        if (from == null) {
            if (!section.has("from")) {
                section.missing("from");
            }
            return null;
        }
        District district = Places.shipped().district(from).orElse(null);
        if (district == null) {
            section.note(
                    "from",
                    FieldCode.UNKNOWN_REFERENCE,
                    "'%s' is no district that the hub knows. Maybe '%s' is meant."
                            .formatted(from, Places.shipped().nearestDistrict(from)));
        }
        return district;
    }

    /// Reads what scales a service.
    static Scaling scaling(Section inference) {
        Section section = inference.section("scaling", Fields.SCALING);
        if (section == null) {
            return Scaling.NONE;
        }
        Integer target = section.integer("target", 1, 1_000_000);
        if (section.isSection("metric")) {
            Section metric = section.section("metric", Fields.QUERY);
            String query = metric == null ? null : metric.freeText("query", 4096);
            if (metric != null && !metric.has("query")) {
                metric.missing("query");
            }
            return query == null ? Scaling.NONE : signal(section, "", query, target);
        }
        Metric metric = section.constant("metric", Metric.values());
        if (metric == null && !section.has("metric")) {
            section.missing("metric");
        }
        return switch (metric) {
            case null -> Scaling.NONE;
            case CPU, ACCELERATOR -> signal(section, metric.name(), "", target);
            case SCHEDULE -> new Scaling(timetable(section), null);
        };
    }

    private static Scaling signal(Section section, String metric, String query, @Nullable Integer target) {
        if (target == null && !section.has("target")) {
            section.missing("target");
        }
        for (String field : List.of("zone", "windows")) {
            if (section.has(field)) {
                section.note(field, FieldCode.CONTRADICTION, "Belongs to metric SCHEDULE.");
            }
        }
        return target == null ? Scaling.NONE : new Scaling(Timetable.NONE, new Signal(metric, query, target));
    }

    private static Timetable timetable(Section section) {
        if (section.has("target")) {
            section.note("target", FieldCode.CONTRADICTION, "A timetable says the numbers itself.");
        }
        List<Section> sections = section.sections("windows", MOST_WINDOWS, Fields.WINDOW);
        if (sections.isEmpty()) {
            section.note("windows", FieldCode.REQUIRED, "A timetable needs a window at least.");
        }
        var windows = new ArrayList<Timetable.Window>();
        for (Section each : sections) {
            Timetable.Window window = window(each);
            if (window != null) {
                windows.add(window);
            }
        }
        return new Timetable(zone(section), windows);
    }

    private static Timetable.@Nullable Window window(Section section) {
        List<DayOfWeek> days = section.constants("days", DayOfWeek.values());
        LocalTime from = time(section, "from");
        LocalTime until = time(section, "until");
        Integer replicas = section.integer("replicas", 0, Service.MOST_REPLICAS);
        if (replicas == null && !section.has("replicas")) {
            section.missing("replicas");
        }
        if (section.isNothing("days")) {
            section.note("days", FieldCode.OUT_OF_RANGE, "Names no day. Maybe leave it out, which means every day.");
        }
        Set<DayOfWeek> named = days == null || days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : EnumSet.copyOf(days);
        return from == null || until == null || replicas == null
                ? null
                : new Timetable.Window(named, from, until, replicas);
    }

    private static @Nullable LocalTime time(Section section, String field) {
        String text = section.text(field, 8);
        if (text == null) {
            if (!section.has(field)) {
                section.missing(field);
            }
            return null;
        }
        if (!text.matches("([01][0-9]|2[0-3]):[0-5][0-9]")) {
            section.note(field, FieldCode.MALFORMED, "Must be a time such as 08:30, not '%s'.".formatted(text));
            return null;
        }
        return LocalTime.parse(text);
    }

    private static ZoneId zone(Section section) {
        String text = section.text("zone", LONGEST_ZONE);
        if (text == null) {
            return Timetable.NONE.zone();
        }
        try {
            return ZoneId.of(text);
        } catch (DateTimeException _) {
            section.note(
                    "zone", FieldCode.UNKNOWN_REFERENCE, "'%s' is no time zone such as Asia/Shanghai.".formatted(text));
            return Timetable.NONE.zone();
        }
    }
}
