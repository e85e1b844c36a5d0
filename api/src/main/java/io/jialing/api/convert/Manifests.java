package io.jialing.api.convert;

import io.jialing.core.job.JobSpec;
import io.jialing.core.job.TrainingSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Turns manifests of Kubernetes into job documents: a `batch/v1 Job` and a Kubeflow `PyTorchJob` into a training job,
/// a `Deployment` into an inference job.
public final class Manifests {
    /// Kueue's word for the queue of a job.
    private static final String KUEUE_QUEUE = "kueue.x-k8s.io/queue-name";

    /// Labels that controllers write.
    private static final String OF_CONTROLLERS =
            "(batch\\.kubernetes\\.io|training\\.kubeflow\\.org)/.*|controller-uid|job-name";

    /// The fields of a document as people order them.
    private static final List<String> ORDER =
            List.of(
                    "name",
                    "kind",
                    "queue",
                    "priority",
                    "labels",
                    "images",
                    "imagePullSecret",
                    "command",
                    "env",
                    "maxRuntime",
                    "retry",
                    "training",
                    "inference");

    private static final int LONGEST_LABEL = 63;

    /// How often Kubernetes tries a Job again that does not say.
    private static final int USUAL_BACKOFF = 6;

    private final Pods pods = new Pods();
    private final List<Note> notes = new ArrayList<>();
    private final ObjectNode job = JsonMapper.shared().createObjectNode();

    private Manifests() {}

    /// What a manifest comes to; those inside a `List` one by one.
    public static List<Conversion> convert(JsonNode manifest) {
        if (!(manifest instanceof ObjectNode object)) {
            return List.of(new Conversion.NotAJob("a document", "It is no object."));
        }
        if (object.path("kind").asString("").equals("List") && object.path("items").isArray()) {
            return object.path("items").valueStream().flatMap(item -> convert(item).stream()).toList();
        }
        return List.of(new Manifests().convert(object));
    }

    private Conversion convert(ObjectNode object) {
        Manifest manifest = Manifest.of(object, notes);
        String type = "%s %s".formatted(manifest.text("apiVersion"), manifest.text("kind"));
        String what = "%s '%s'".formatted(type, object.at("/metadata/name").asString("unnamed"));
        switch (type) {
            case "batch/v1 Job" -> batch(manifest);
            case "kubeflow.org/v1 PyTorchJob" -> pyTorch(manifest);
            case "apps/v1 Deployment" -> deployment(manifest);
            default -> {
                return new Conversion.NotAJob(
                        what, "Only batch/v1 Job, apps/v1 Deployment and kubeflow.org/v1 PyTorchJob are understood.");
            }
        }
        manifest.dropTheRest();
        notes.sort(Comparator.comparing(Note::path));
        return new Conversion.Converted(ordered(), notes);
    }

    private ObjectNode ordered() {
        ObjectNode ordered = JsonMapper.shared().createObjectNode();
        for (String field : ORDER) {
            if (job.has(field)) {
                ordered.set(field, job.get(field));
            }
        }
        return ordered;
    }

    private void batch(Manifest manifest) {
        Manifest spec = heading(manifest, "TRAINING");
        ObjectNode each = JsonMapper.shared().createObjectNode();
        ObjectNode training = JsonMapper.shared().createObjectNode();
        int workers = workers(spec);
        training.put("workers", workers);
        retries(spec, true);
        runtime(spec);
        Manifest template = spec.section("template");
        if (template == null) {
            spec.missing("template", "there is no pod to run");
        } else {
            gang(template, each, training, null);
        }
        training.set("perWorker", each);
        job.set("training", training);
    }

    /// A gang runs at once whatever a Job would have run one after the other.
    private static int workers(Manifest spec) {
        Integer parallelism = spec.whole("parallelism");
        Integer completions = spec.whole("completions");
        boolean indexed = "Indexed".equals(spec.text("completionMode"));
        int atOnce = parallelism == null ? 1 : parallelism;
        int workers = completions == null ? atOnce : completions;
        if (atOnce == 0) {
            spec.changed("parallelism", "a job has one worker at least; submit it and hold it: jialing hold");
        } else if (atOnce < workers) {
            spec.changed("parallelism", "all %d run at the same time, not %d".formatted(workers, atOnce));
        }
        if (!indexed && workers > 1) {
            spec.changed("completionMode", "workers are told apart by NODE_RANK, all succeed or all are tried again");
        }
        return Math.clamp(workers, 1, TrainingSpec.MOST_WORKERS);
    }

    private void pyTorch(Manifest manifest) {
        Manifest spec = heading(manifest, "TRAINING");
        ObjectNode each = JsonMapper.shared().createObjectNode();
        ObjectNode training = JsonMapper.shared().createObjectNode();
        Manifest replicas = spec.section("pytorchReplicaSpecs");
        Manifest master = replicas == null ? null : replicas.section("Master");
        Manifest worker = replicas == null ? null : replicas.section("Worker");
        training.put("workers", Math.max(1, replicas(master) + replicas(worker)));
        if (spec.text("nprocPerNode") != null) {
            spec.changed("nprocPerNode", "the hub sets NPROC_PER_NODE to the cards of a worker");
        }
        Manifest policy = spec.section("runPolicy");
        if (policy != null) {
            retries(policy, false);
            runtime(policy);
            schedulingQueue(policy);
        }
        Manifest template = template(master, worker);
        if (template == null) {
            spec.missing("pytorchReplicaSpecs", "there is no pod to run");
        } else {
            gang(template, each, training, "pytorch");
        }
        training.set("perWorker", each);
        job.set("training", training);
    }

    private static int replicas(@Nullable Manifest replica) {
        if (replica == null) {
            return 0;
        }
        Integer replicas = replica.whole("replicas");
        restarts(replica);
        return replicas == null ? 1 : replicas;
    }

    /// The template that all workers get: that of the workers, as there are more of them.
    private static @Nullable Manifest template(@Nullable Manifest master, @Nullable Manifest worker) {
        Manifest ofMaster = master == null ? null : master.section("template");
        Manifest ofWorker = worker == null ? null : worker.section("template");
        if (ofMaster != null && ofWorker != null) {
            if (ofMaster.saysTheSame(ofWorker)) {
                ofMaster.read();
            } else {
                ofMaster.dropped("all workers run what the template of Worker says, which is another");
            }
        }
        return ofWorker == null ? ofMaster : ofWorker;
    }

    private void schedulingQueue(Manifest policy) {
        Manifest scheduling = policy.section("schedulingPolicy");
        String queue = scheduling == null ? null : scheduling.text("queue");
        if (queue != null && !job.has("queue")) {
            job.put("queue", queue);
        }
    }

    private void deployment(Manifest manifest) {
        Manifest spec = heading(manifest, "INFERENCE");
        ObjectNode each = JsonMapper.shared().createObjectNode();
        ObjectNode inference = JsonMapper.shared().createObjectNode();
        Integer replicas = spec.whole("replicas");
        inference.put("minReplicas", replicas == null ? 1 : replicas);
        inference.put("maxReplicas", replicas == null ? 1 : replicas);
        Manifest template = spec.section("template");
        if (template == null) {
            spec.missing("template", "there is no pod to run");
        } else {
            Pods.Pod pod = pods.read(template, job, each, null);
            if (pod.container() != null) {
                port(pod.container(), inference);
                readiness(pod.container(), inference);
            }
            Manifest podSpec = template.section("spec");
            if (podSpec != null) {
                podSpec.text("restartPolicy");
            }
        }
        inference.set("perReplica", each);
        job.set("inference", inference);
    }

    private static void port(Manifest container, ObjectNode inference) {
        for (Manifest port : container.sections("ports")) {
            Integer number = port.whole("containerPort");
            List.of("name", "protocol").forEach(port::text);
            if (number != null && !inference.has("port")) {
                inference.put("port", number);
            } else {
                port.dropped("a job listens at one port");
            }
        }
        if (!inference.has("port")) {
            container.missing("ports", "inference.port says where it listens");
        }
    }

    private static void readiness(Manifest container, ObjectNode inference) {
        Manifest probe = container.section("readinessProbe");
        Manifest http = probe == null ? null : probe.section("httpGet");
        String path = http == null ? null : http.text("path");
        if (http != null && path != null) {
            inference.putObject("readiness").put("path", path);
            String port = http.text("port");
            if (port != null && !port.equals(inference.path("port").asString("")) && port.matches("\\d+")) {
                http.changed("port", "the port of the job is asked");
            }
        }
    }

    /// What every kind has in front, and the specification behind it.
    private Manifest heading(Manifest manifest, String kind) {
        Manifest metadata = manifest.section("metadata");
        if (metadata != null) {
            String name = metadata.text("name");
            String prefix = metadata.text("generateName");
            if (name != null) {
                job.put("name", name);
            } else if (prefix != null) {
                job.put("name", prefix.replaceAll("-+$", ""));
                metadata.changed("generateName", "names of jobs need not be unique");
            }
            Manifest labels = metadata.section("labels");
            if (labels != null) {
                labels(labels);
            }
        }
        job.put("kind", kind);
        Manifest spec = manifest.section("spec");
        if (spec == null) {
            manifest.missing("spec", "there is nothing to run");
            return Manifest.of(JsonMapper.shared().createObjectNode(), notes);
        }
        return spec;
    }

    private void labels(Manifest labels) {
        ObjectNode own = JsonMapper.shared().createObjectNode();
        for (String name : labels.fields()) {
            if (name.equals(KUEUE_QUEUE)) {
                job.put("queue", labels.text(name));
                labels.changed(name, "is the queue of the job");
            } else if (name.matches(OF_CONTROLLERS)) {
                labels.dropped(name, "set by the cluster");
            } else if (name.length() > LONGEST_LABEL) {
                labels.dropped(name, "the name of a label has at most %d characters".formatted(LONGEST_LABEL));
            } else {
                own.put(name, labels.text(name));
            }
        }
        if (!own.isEmpty()) {
            job.set("labels", own);
        }
    }

    private void gang(Manifest template, ObjectNode each, ObjectNode training, @Nullable String called) {
        Pods.Pod pod = pods.read(template, job, each, called);
        if (pod.rdma()) {
            training.put("rdma", true);
        }
        Manifest spec = template.section("spec");
        if (spec != null) {
            restarts(spec);
            runtime(spec);
        }
    }

    private static void restarts(Manifest spec) {
        String policy = spec.text("restartPolicy");
        if (policy != null && !policy.equals("Never")) {
            spec.changed("restartPolicy", "no pod is restarted alone; all workers are tried again together");
        }
    }

    /// @param usually whether Kubernetes tries again when nothing is said
    private void retries(Manifest spec, boolean usually) {
        Integer limit = spec.whole("backoffLimit");
        if (limit != null) {
            int retries = Math.clamp(limit, 0, JobSpec.Terms.MOST_USER_RETRIES);
            job.putObject("retry").put("user", retries);
            spec.changed(
                    "backoffLimit", "%d tries more of all workers together, not of single pods".formatted(retries));
        } else if (usually) {
            spec.missing(
                    "backoffLimit",
                    "Kubernetes would try again %d times, the job does not unless retry.user says so"
                            .formatted(USUAL_BACKOFF));
        }
    }

    /// The shortest time limit of several counts.
    private void runtime(Manifest spec) {
        Integer seconds = spec.whole("activeDeadlineSeconds");
        if (seconds == null) {
            return;
        }
        Duration limit = Duration.ofSeconds(seconds);
        JsonNode before = job.path("maxRuntime");
        if (!before.isString() || Duration.parse(before.stringValue()).compareTo(limit) > 0) {
            job.put("maxRuntime", limit.toString());
        }
        spec.changed("activeDeadlineSeconds", "counts for each attempt anew");
    }
}
