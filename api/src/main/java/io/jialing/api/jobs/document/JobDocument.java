package io.jialing.api.jobs.document;

import io.jialing.core.job.DataSpec;
import io.jialing.core.job.InferenceSpec;
import io.jialing.core.job.JobSpec;
import io.jialing.core.job.Program;
import io.jialing.core.job.TrainingSpec;
import io.jialing.core.job.TuningSpec;
import io.jialing.core.job.Within;
import io.jialing.core.job.service.Latency;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.service.Timetable;
import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Objective;
import io.jialing.core.job.sweep.Rungs;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import io.jialing.core.resource.CardRequest;
import io.jialing.core.resource.Fraction;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes a specification as the JSON document that says the same with nothing left to default. Reading it gives the
/// specification back.
public final class JobDocument {
    private static final long MIB = 1024;

    private JobDocument() {}

    /// The document, on one line.
    public static String of(JobSpec spec) {
        var text = new StringWriter(1024);
        try (JsonGenerator json = Documents.json().createGenerator(text)) {
            json.writeStartObject();
            heading(json, spec);
            data(json, spec.data());
            locality(json, spec.locality());
            program(json, spec.program());
            terms(json, spec);
            switch (spec) {
                case TrainingSpec training -> training(json, training);
                case TuningSpec tuning -> tuning(json, tuning);
                case InferenceSpec inference -> inference(json, inference);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void heading(JsonGenerator json, JobSpec spec) {
        JobSpec.Heading heading = spec.heading();
        json.writeStringProperty("name", heading.name());
        json.writeStringProperty("kind", spec.kind().name());
        json.writeStringProperty("queue", heading.queue());
        json.writeStringProperty("scenario", heading.scenario());
        text(json, "project", heading.project());
        json.writeStringProperty("priority", heading.priority().name());
        if (!heading.labels().isEmpty()) {
            json.writeObjectPropertyStart("labels");
            heading.labels().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
    }

    private static void data(JsonGenerator json, DataSpec data) {
        json.writeObjectPropertyStart("data");
        json.writeStringProperty("class", data.dataClass().name());
        if (data.site() != null) {
            json.writeStringProperty("site", data.site().value());
        }
        if (data.sizeGib() > 0) {
            json.writeNumberProperty("sizeGiB", data.sizeGib());
        }
        json.writeStringProperty("residency", data.residency().name());
        if (!data.inputs().isEmpty()) {
            json.writeArrayPropertyStart("inputs");
            for (DataSpec.Input input : data.inputs()) {
                json.writeStartObject();
                json.writeStringProperty("name", input.name());
                volume(json, input.volume());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        if (data.output() != null) {
            json.writeObjectPropertyStart("output");
            volume(json, data.output());
            json.writeEndObject();
        }
        DataSpec.Checkpoint checkpoint = data.checkpoint();
        if (checkpoint != null) {
            json.writeObjectPropertyStart("checkpoint");
            volume(json, checkpoint.volume());
            duration(json, "every", checkpoint.every());
            duration(json, "grace", checkpoint.grace());
            json.writeEndObject();
        }
    }

    private static void volume(JsonGenerator json, DataSpec.Volume volume) {
        json.writeStringProperty("uri", volume.uri());
        json.writeStringProperty("mount", volume.mount());
    }

    private static void locality(JsonGenerator json, JobSpec.Locality locality) {
        json.writeObjectPropertyStart("locality");
        json.writeStringProperty("pin", locality.pin().name());
        names(json, "rings", locality.rings());
        names(json, "sites", locality.sites());
        json.writeBooleanProperty("returnHome", locality.returnHome());
        json.writeEndObject();
    }

    private static void program(JsonGenerator json, Program program) {
        json.writeObjectPropertyStart("images");
        for (Program.Image image : program.images()) {
            if (image.arches().isEmpty()) {
                json.writeStringProperty(image.stack().name(), image.ref());
            } else {
                json.writeObjectPropertyStart(image.stack().name());
                json.writeStringProperty("ref", image.ref());
                names(json, "arch", image.arches());
                json.writeEndObject();
            }
        }
        json.writeEndObject();
        text(json, "imagePullSecret", program.pullSecret());
        names(json, "command", program.command());
        if (!program.env().isEmpty()) {
            json.writeObjectPropertyStart("env");
            for (Map.Entry<String, Program.EnvValue> variable : program.env().entrySet()) {
                switch (variable.getValue()) {
                    case Program.EnvValue.Literal(var value) -> json.writeStringProperty(variable.getKey(), value);
                    case Program.EnvValue.Secret(var name) -> {
                        json.writeObjectPropertyStart(variable.getKey());
                        json.writeStringProperty("secret", name);
                        json.writeEndObject();
                    }
                }
            }
            json.writeEndObject();
        }
    }

    private static void terms(JsonGenerator json, JobSpec spec) {
        JobSpec.Terms terms = spec.terms();
        boolean ends = !(spec instanceof InferenceSpec);
        if (ends) {
            duration(json, "maxRuntime", terms.maxRuntime());
            duration(json, "minRuntime", terms.minRuntime());
        }
        if (terms.startBefore() != null) {
            json.writeStringProperty("startBefore", terms.startBefore().toString());
        }
        json.writeBooleanProperty("failIfImpossible", terms.failIfImpossible());
        json.writeStringProperty("onPartition", terms.onPartition().name());
        json.writeBooleanProperty("preemptible", terms.preemptible());
        json.writeBooleanProperty("domesticOnly", terms.domesticOnly());
        if (ends) {
            json.writeObjectPropertyStart("retry");
            json.writeNumberProperty("user", terms.userRetries());
            json.writeEndObject();
        }
    }

    private static void training(JsonGenerator json, TrainingSpec training) {
        json.writeObjectPropertyStart("training");
        json.writeNumberProperty("workers", training.workers());
        if (training.within() != Within.CLUSTER) {
            json.writeObjectPropertyStart("topology");
            json.writeStringProperty("within", training.within().name());
            json.writeEndObject();
        }
        json.writeBooleanProperty("rdma", training.rdma());
        json.writeObjectPropertyStart("perWorker");
        worker(json, training.perWorker());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void inference(JsonGenerator json, InferenceSpec inference) {
        Service service = inference.service();
        json.writeObjectPropertyStart("inference");
        json.writeNumberProperty("minReplicas", service.minReplicas());
        json.writeNumberProperty("maxReplicas", service.maxReplicas());
        json.writeNumberProperty("replicas", service.replicas());
        json.writeNumberProperty("port", inference.port().number());
        if (inference.port().readiness() != null) {
            json.writeObjectPropertyStart("readiness");
            json.writeStringProperty("path", inference.port().readiness());
            json.writeEndObject();
        }
        json.writeStringProperty("expose", "CLUSTER");
        json.writeObjectPropertyStart("perReplica");
        worker(json, inference.perReplica());
        json.writeEndObject();
        Latency latency = service.latency();
        if (latency != null) {
            json.writeObjectPropertyStart("latency");
            json.writeNumberProperty("p95Ms", latency.p95Ms());
            json.writeNumberProperty("serveMs", latency.serveMs());
            json.writeArrayPropertyStart("traffic");
            for (Latency.Traffic traffic : latency.traffic()) {
                json.writeStartObject();
                json.writeStringProperty("from", traffic.district().value());
                json.writeNumberProperty("share", BigDecimal.valueOf(traffic.permille(), 3).stripTrailingZeros());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeNumberProperty("spreadDomains", service.spreadDomains());
        scaling(json, service.timetable(), inference.signal());
        json.writeEndObject();
    }

    private static void scaling(JsonGenerator json, Timetable timetable, InferenceSpec.@Nullable Signal signal) {
        if (signal != null) {
            json.writeObjectPropertyStart("scaling");
            if (signal.query().isEmpty()) {
                json.writeStringProperty("metric", signal.metric());
            } else {
                json.writeObjectPropertyStart("metric");
                json.writeStringProperty("query", signal.query());
                json.writeEndObject();
            }
            json.writeNumberProperty("target", signal.target());
            json.writeEndObject();
        } else if (!timetable.windows().isEmpty()) {
            json.writeObjectPropertyStart("scaling");
            timetable(json, timetable);
            json.writeEndObject();
        }
    }

    private static void timetable(JsonGenerator json, Timetable timetable) {
        json.writeStringProperty("metric", "SCHEDULE");
        json.writeStringProperty("zone", timetable.zone().getId());
        json.writeArrayPropertyStart("windows");
        for (Timetable.Window window : timetable.windows()) {
            json.writeStartObject();
            names(json, "days", window.days().stream().sorted().toList());
            json.writeStringProperty("from", window.from().toString());
            json.writeStringProperty("until", window.until().toString());
            json.writeNumberProperty("replicas", window.replicas());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void tuning(JsonGenerator json, TuningSpec tuning) {
        Sweep sweep = tuning.sweep();
        json.writeObjectPropertyStart("tuning");
        json.writeNumberProperty("maxTrials", sweep.maxTrials());
        json.writeNumberProperty("parallelTrials", sweep.parallelTrials());
        json.writeNumberProperty("maxFailedTrials", sweep.maxFailedTrials());
        json.writeStringProperty("algorithm", sweep.algorithm().name());
        Objective objective = sweep.objective();
        if (objective != null) {
            json.writeObjectPropertyStart("objective");
            json.writeStringProperty("metric", objective.metric());
            json.writeStringProperty("goal", objective.goal().name());
            text(json, "logPattern", objective.logPattern());
            json.writeEndObject();
        }
        Rungs rungs = sweep.rungs();
        if (rungs != null) {
            json.writeObjectPropertyStart("rungs");
            json.writeNumberProperty("reduction", rungs.reduction());
            json.writeNumberProperty("minStep", rungs.minStep());
            json.writeNumberProperty("maxStep", rungs.maxStep());
            json.writeEndObject();
        }
        if (!sweep.space().isEmpty()) {
            json.writeObjectPropertyStart("space");
            for (Map.Entry<String, Domain> parameter : sweep.space().entrySet()) {
                json.writeObjectPropertyStart(parameter.getKey());
                domain(json, parameter.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        json.writeObjectPropertyStart("perTrial");
        json.writeNumberProperty("workers", tuning.workers());
        worker(json, tuning.perWorker());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void domain(JsonGenerator json, Domain domain) {
        switch (domain) {
            case Domain.Choice(var values) -> {
                json.writeArrayPropertyStart("choice");
                for (Value value : values) {
                    switch (value) {
                        case Value.Numeric(var number) -> json.writeNumber(number);
                        case Value.Text(var text) -> json.writeString(text);
                        case Value.Flag(var is) -> json.writeBoolean(is);
                    }
                }
            }
            case Domain.IntUniform(long least, long most) -> {
                json.writeArrayPropertyStart("intUniform");
                json.writeNumber(least);
                json.writeNumber(most);
            }
            case Domain.Uniform(double least, double most) -> {
                json.writeArrayPropertyStart("uniform");
                json.writeNumber(least);
                json.writeNumber(most);
            }
            case Domain.LogUniform(double least, double most) -> {
                json.writeArrayPropertyStart("logUniform");
                json.writeNumber(least);
                json.writeNumber(most);
            }
        }
        json.writeEndArray();
    }

    private static void worker(JsonGenerator json, TrainingSpec.Worker worker) {
        cores(json, worker.resources().milliCpu());
        json.writeNumberProperty("memoryGiB", worker.resources().memoryMib() / MIB);
        if (worker.resources().diskMib() > 0) {
            json.writeNumberProperty("diskGiB", worker.resources().diskMib() / MIB);
        }
        if (worker.shmGib() > 0) {
            json.writeNumberProperty("shmGiB", worker.shmGib());
        }
        if (!worker.cards().isNone()) {
            accelerators(json, worker.cards());
        }
    }

    private static void cores(JsonGenerator json, long milliCpu) {
        if (milliCpu % 1000 == 0) {
            json.writeNumberProperty("cpu", milliCpu / 1000);
        } else {
            json.writeNumberProperty("cpu", BigDecimal.valueOf(milliCpu, 3).stripTrailingZeros());
        }
    }

    private static void accelerators(JsonGenerator json, CardRequest cards) {
        json.writeObjectPropertyStart("accelerators");
        json.writeNumberProperty("count", cards.count());
        if (cards.minMemoryGib() > 0) {
            json.writeNumberProperty("memoryGiB", cards.minMemoryGib());
        }
        if (cards.precision() != null) {
            json.writeStringProperty("precision", cards.precision().name());
        }
        names(json, "models", cards.models());
        Fraction fraction = cards.fraction();
        if (fraction != null) {
            json.writeObjectPropertyStart("fraction");
            if (fraction.memoryMib() > 0) {
                json.writeNumberProperty("memoryMiB", fraction.memoryMib());
            }
            if (fraction.corePermille() > 0) {
                json.writeNumberProperty("corePercent", fraction.corePermille() / 10);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void names(JsonGenerator json, String field, List<?> names) {
        if (!names.isEmpty()) {
            json.writeArrayPropertyStart(field);
            names.forEach(name -> json.writeString(name.toString()));
            json.writeEndArray();
        }
    }

    private static void text(JsonGenerator json, String field, @Nullable String text) {
        if (text != null) {
            json.writeStringProperty(field, text);
        }
    }

    private static void duration(JsonGenerator json, String field, @Nullable Duration duration) {
        if (duration != null) {
            json.writeStringProperty(field, duration.toString());
        }
    }
}
