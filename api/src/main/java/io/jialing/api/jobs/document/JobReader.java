package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.DataSpec;
import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.TuningSpec;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.quota.Queue;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.Spelling;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Ring;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.WorkKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Turns the document of a job into its specification: checks every field, names everything that is wrong at once, and
/// fills in what was left out.
public final class JobReader {
    private static final Duration FURTHEST_START = Duration.ofDays(3660);
    private static final int LONGEST_NAME = 128;
    private static final int MOST_LABELS = 64;

    private final DocumentSettings settings;
    private final GangReader gangs;

    /// @param settings what stands in for what documents leave out
    public JobReader(AcceleratorCatalogue catalogue, DocumentSettings settings) {
        this.settings = settings;
        this.gangs = new GangReader(catalogue, settings);
    }

    /// A document that is in order.
    ///
    /// @param defaulted the fields that were filled in, with dots between the steps of their paths
    public record Read(JobSpec spec, List<String> defaulted) {}

    /// Reads a document.
    ///
    /// @throws ProblemException [ProblemCode#INVALID] or [ProblemCode#UNKNOWN_FIELD] with all that is wrong
    public Read read(ObjectNode document, Asking asking) {
        var findings = new Findings();
        Section job = Section.root(document, findings);
        WorkKind kind = job.constant("kind", WorkKind.values());
        if (kind == null && !job.has("kind")) {
            job.missing("kind");
        }
        job.refuseOthersThan(Fields.of(kind == null ? WorkKind.TRAINING : kind));
        var defaults = new Defaults();
        Program program = ProgramReader.read(job);
        JobSpec.Heading heading = heading(job, program, asking, defaults);
        var places = new DataReader(asking.state());
        DataSpec data = places.read(job, asking.tenant().dataClass(), defaults);
        JobSpec.Locality locality = locality(job, places);
        Section tuning = kind == WorkKind.TUNING ? tuning(job) : null;
        JobSpec.Terms terms =
                kind == WorkKind.INFERENCE ? lasting(job, asking, defaults) : terms(job, tuning, asking, defaults);
        boolean domesticOnly = terms.domesticOnly();
        if (kind == WorkKind.INFERENCE) {
            return service(job, program, new Common(heading, data, locality, terms), asking, defaults, findings);
        }
        Sweep sweep = tuning == null ? null : SweepReader.read(job, tuning, program, defaults);
        GangReader.Gang gang =
                kind != WorkKind.TUNING
                        ? gangs.read(job, program, domesticOnly, asking.shares(), defaults)
                        : tuning == null ? null : gangs.trial(tuning, program, domesticOnly, asking.shares(), defaults);
        findings.throwIfAny();
        if (program == null || gang == null) {
            throw new IllegalStateException("A document without an image or a gang was not refused.");
        }
        JobSpec spec =
                sweep == null
                        ? new TrainingSpec(
                                heading,
                                data,
                                program,
                                locality,
                                terms,
                                gang.workers(),
                                gang.within(),
                                gang.rdma(),
                                gang.perWorker())
                        : new TuningSpec(
                                heading, data, program, locality, terms, sweep, gang.workers(), gang.perWorker());
        return new Read(spec, defaults.fields());
    }

    /// What jobs of all kinds say.
    private record Common(JobSpec.Heading heading, DataSpec data, JobSpec.Locality locality, JobSpec.Terms terms) {}

    private Read service(
            Section job,
            @Nullable Program program,
            Common common,
            Asking asking,
            Defaults defaults,
            Findings findings) {
        Section inference = job.section("inference", Fields.INFERENCE);
        if (inference == null) {
            if (!job.has("inference")) {
                job.missing("inference");
            }
            findings.throwIfAny();
            throw new IllegalStateException("A document without a service was not refused.");
        }
        ServiceReader.Scaling scaling = ServiceReader.scaling(inference);
        Service service = ServiceReader.read(inference, scaling, defaults);
        InferenceSpec.Port port = ServiceReader.port(inference, defaults);
        TrainingSpec.Worker replica =
                gangs.replica(inference, program, common.terms().domesticOnly(), asking.shares(), defaults);
        findings.throwIfAny();
        if (program == null || replica == null) {
            throw new IllegalStateException("A document without an image or a replica was not refused.");
        }
        return new Read(
                new InferenceSpec(
                        common.heading(),
                        common.data(),
                        program,
                        common.locality(),
                        common.terms(),
                        service,
                        port,
                        scaling.signal(),
                        replica),
                defaults.fields());
    }

    private static @Nullable Section tuning(Section job) {
        Section tuning = job.section("tuning", Fields.TUNING);
        if (tuning == null && !job.has("tuning")) {
            job.missing("tuning");
        }
        return tuning;
    }

    private JobSpec.Heading heading(Section job, @Nullable Program program, Asking asking, Defaults defaults) {
        String fromImage = program == null ? "job" : program.images().getFirst().shortName();
        String name = defaults.fill(job.text("name", LONGEST_NAME), fromImage, "name");
        String scenario = job.text("scenario", 63);
        if (scenario != null && !scenario.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
            job.note("scenario", FieldCode.MALFORMED, "A scenario is lower-case letters, digits and '-'.");
        }
        return new JobSpec.Heading(
                name,
                queue(job, asking, defaults),
                defaults.fill(scenario, settings.scenario(), "scenario"),
                job.text("project", LONGEST_NAME),
                defaults.fill(job.constant("priority", PriorityClass.values()), PriorityClass.STANDARD, "priority"),
                labels(job));
    }

    /// The queue named, if it is the tenant's; else the one called like the tenant, else its first by name.
    private static String queue(Section job, Asking asking, Defaults defaults) {
        String tenant = asking.tenant().id();
        String named = job.text("queue", LONGEST_NAME);
        if (named != null) {
            Queue queue = asking.state().queue(named);
            if (queue == null || !queue.tenant().equals(tenant)) {
                List<String> own = queues(asking);
                job.note(
                        "queue",
                        FieldCode.UNKNOWN_REFERENCE,
                        own.isEmpty()
                                ? "The tenant has no queue '%s'.".formatted(named)
                                : "The tenant has no queue '%s'. Maybe '%s' is meant."
                                        .formatted(named, Spelling.nearest(named, own)));
            }
            return named;
        }
        if (job.has("queue")) {
            return tenant;
        }
        List<String> own = queues(asking);
        if (own.isEmpty()) {
            job.note("queue", FieldCode.REQUIRED, "The tenant has no queue yet.");
            return tenant;
        }
        return defaults.fill(null, own.contains(tenant) ? tenant : own.getFirst(), "queue");
    }

    private static List<String> queues(Asking asking) {
        var own = new ArrayList<String>();
        for (Queue queue : asking.state().queues()) {
            if (queue.tenant().equals(asking.tenant().id())) {
                own.add(queue.name());
            }
        }
        return own;
    }

    private static SortedMap<String, String> labels(Section job) {
        var labels = new TreeMap<String, String>();
        Section section = job.anySection("labels");
        if (section == null) {
            return labels;
        }
        List<String> keys = section.fields();
        if (keys.size() > MOST_LABELS) {
            job.note(
                    "labels",
                    FieldCode.OUT_OF_RANGE,
                    "Must have at most %d labels, not %d.".formatted(MOST_LABELS, keys.size()));
            return labels;
        }
        for (String key : keys) {
            // Names of fields are checked by nobody else.
            if (key.isBlank() || key.length() > 63 || !Findings.isPlain(key)) {
                section.note(key, FieldCode.MALFORMED, "A label's name has 1 to 63 plain characters.");
                continue;
            }
            String value = section.freeText(key, 255);
            if (value != null) {
                labels.put(key, value);
            }
        }
        return labels;
    }

    private static JobSpec.Locality locality(Section job, DataReader places) {
        Section section = job.section("locality", Fields.LOCALITY);
        if (section == null) {
            return JobSpec.Locality.ANY;
        }
        Pin pin = section.constant("pin", Pin.values());
        List<Ring> rings = section.constants("rings", Ring.values());
        List<SiteId> sites = places.sites(section, "sites");
        Boolean returnHome = section.flag("returnHome");
        boolean names = !sites.isEmpty() || (section.has("rings") && (rings == null || !rings.isEmpty()));
        if (pin == Pin.REQUIRED && !names) {
            section.note("pin", FieldCode.CONTRADICTION, "What is required must be named in rings or sites.");
            pin = Pin.PREFERRED;
        }
        boolean empty = (rings == null || rings.isEmpty()) && sites.isEmpty();
        return new JobSpec.Locality(
                pin == null || empty ? Pin.PREFERRED : pin,
                rings == null ? List.of() : rings,
                sites,
                returnHome == null || returnHome);
    }

    /// The terms of what runs until it is cancelled, and may run twice rather than not at all.
    private JobSpec.Terms lasting(Section job, Asking asking, Defaults defaults) {
        Instant startBefore = job.instant("startBefore", asking.now(), asking.now().plus(FURTHEST_START));
        Boolean failIfImpossible = job.flag("failIfImpossible");
        OnPartition onPartition = job.constant("onPartition", OnPartition.values());
        Boolean preemptible = job.flag("preemptible");
        return new JobSpec.Terms(
                settings.longestRuntime(),
                null,
                startBefore,
                failIfImpossible != null && failIfImpossible,
                onPartition == null ? OnPartition.DUPLICATE_OK : onPartition,
                preemptible == null || preemptible,
                domesticOnly(job, asking, defaults),
                0);
    }

    private static boolean domesticOnly(Section job, Asking asking, Defaults defaults) {
        Boolean asked = job.flag("domesticOnly");
        boolean tenantInsists = asking.tenant().domesticOnly() && (asked == null || !asked);
        return tenantInsists ? defaults.fill(null, true, "domesticOnly") : asked != null && asked;
    }

    /// @param tuning where a tuning job says how long a trial may run; null for others
    private JobSpec.Terms terms(Section job, @Nullable Section tuning, Asking asking, Defaults defaults) {
        Instant now = asking.now();
        Section saying = tuning != null && tuning.has("maxRuntime") ? tuning : job;
        Duration max = saying.duration("maxRuntime", Duration.ofSeconds(1), settings.longestRuntime());
        if (tuning != null && tuning.has("maxRuntime") && job.has("maxRuntime")) {
            job.note("maxRuntime", FieldCode.CONTRADICTION, "tuning.maxRuntime says it already.");
        }
        Duration maxRuntime = defaults.fill(max, settings.maxRuntime(), "maxRuntime");
        Duration minRuntime = job.duration("minRuntime", Duration.ZERO, settings.longestRuntime());
        if (minRuntime != null && minRuntime.compareTo(maxRuntime) > 0) {
            job.note(
                    "minRuntime",
                    FieldCode.CONTRADICTION,
                    "Must be at most maxRuntime, which is %s.".formatted(maxRuntime));
            minRuntime = null;
        }
        Instant startBefore = job.instant("startBefore", now, now.plus(FURTHEST_START));
        Boolean failIfImpossible = job.flag("failIfImpossible");
        OnPartition onPartition = job.constant("onPartition", OnPartition.values());
        Boolean preemptible = job.flag("preemptible");
        Section retry = job.section("retry", Fields.RETRY);
        Integer user = retry == null ? null : retry.integer("user", 0, JobSpec.Terms.MOST_USER_RETRIES);
        return new JobSpec.Terms(
                maxRuntime,
                minRuntime,
                startBefore,
                failIfImpossible != null && failIfImpossible,
                onPartition == null ? OnPartition.WAIT : onPartition,
                preemptible == null || preemptible,
                domesticOnly(job, asking, defaults),
                user == null ? 0 : user);
    }
}
