package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.core.site.WorkKind;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// The fields of a job document, object by object. What is not here is refused.
final class Fields {
    private static final Map<String, String> ANY_JOB =
            of(
                    "name",
                    "kind",
                    "queue",
                    "scenario",
                    "project",
                    "priority",
                    "labels",
                    "data",
                    "output",
                    "checkpoint",
                    "locality",
                    "images",
                    "imagePullSecret",
                    "command",
                    "env",
                    "maxRuntime",
                    "minRuntime",
                    "startBefore",
                    "failIfImpossible",
                    "onPartition",
                    "preemptible",
                    "domesticOnly",
                    "retry");
    static final Map<String, String> TRAINING_JOB =
            with(
                    with(ANY_JOB, of("training")),
                    Map.of(
                            "inference", "Belongs to jobs of kind INFERENCE.",
                            "tuning", "Belongs to jobs of kind TUNING."));
    static final Map<String, String> TUNING_JOB =
            with(
                    with(ANY_JOB, of("tuning")),
                    Map.of(
                            "inference", "Belongs to jobs of kind INFERENCE.",
                            "training", "Belongs to jobs of kind TRAINING."));
    static final Map<String, String> INFERENCE_JOB =
            with(
                    with(ANY_JOB, of("inference")),
                    Map.of(
                            "training", "Belongs to jobs of kind TRAINING.",
                            "tuning", "Belongs to jobs of kind TUNING.",
                            "maxRuntime", "A service runs until it is cancelled.",
                            "minRuntime", "A service runs until it is cancelled.",
                            "retry", "A service is kept up however often it fails.",
                            "checkpoint", "A service has nothing to go on from."));
    static final Map<String, String> INFERENCE =
            of(
                    "minReplicas",
                    "maxReplicas",
                    "replicas",
                    "port",
                    "readiness",
                    "expose",
                    "perReplica",
                    "latency",
                    "spreadDomains",
                    "scaling");
    static final Map<String, String> READINESS = of("path");
    static final Map<String, String> LATENCY = of("p95Ms", "serveMs", "traffic");
    static final Map<String, String> TRAFFIC = of("from", "share");
    static final Map<String, String> SCALING = of("metric", "target", "zone", "windows");
    static final Map<String, String> QUERY = of("query");
    static final Map<String, String> WINDOW = of("days", "from", "until", "replicas");
    static final Map<String, String> TUNING =
            of(
                    "maxTrials",
                    "parallelTrials",
                    "maxFailedTrials",
                    "algorithm",
                    "objective",
                    "rungs",
                    "space",
                    "perTrial",
                    "maxRuntime");
    static final Map<String, String> REPORT = of("step", "value");
    static final Map<String, String> OBJECTIVE = of("metric", "goal", "logPattern");
    static final Map<String, String> RUNGS = of("reduction", "minStep", "maxStep");
    static final Map<String, String> DOMAIN = of("choice", "intUniform", "uniform", "logUniform");
    static final Map<String, String> DATA = of("class", "site", "sizeGiB", "residency", "inputs");
    static final Map<String, String> INPUT = of("name", "uri", "mount");
    static final Map<String, String> OUTPUT = of("uri", "mount");
    static final Map<String, String> CHECKPOINT = of("uri", "mount", "every", "grace");
    static final Map<String, String> LOCALITY = of("pin", "rings", "sites", "returnHome");
    static final Map<String, String> IMAGE = of("ref", "arch");
    static final Map<String, String> SECRET = of("secret");
    static final Map<String, String> RETRY = of("user");
    static final Map<String, String> GANG = of("workers", "topology", "rdma", "perWorker");
    static final Map<String, String> TOPOLOGY = of("within");
    static final Map<String, String> WORKER = of("cpu", "memoryGiB", "diskGiB", "shmGiB", "accelerators");
    static final Map<String, String> TRIAL = with(WORKER, of("workers"));
    static final Map<String, String> ACCELERATORS = of("count", "memoryGiB", "precision", "models", "fraction");
    static final Map<String, String> FRACTION = of("memoryMiB", "corePercent");

    private Fields() {}

    /// The fields of a job of a kind.
    static Map<String, String> of(WorkKind kind) {
        return switch (kind) {
            case TRAINING -> TRAINING_JOB;
            case TUNING -> TUNING_JOB;
            case INFERENCE -> INFERENCE_JOB;
        };
    }

    private static Map<String, String> of(String... names) {
        return Section.fields(names);
    }

    private static Map<String, String> with(Map<String, String> own, Map<String, String> elsewhere) {
        var fields = new TreeMap<>(own);
        fields.putAll(elsewhere);
        return Collections.unmodifiableSortedMap(fields);
    }
}
