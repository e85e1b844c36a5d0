package io.jialing.api.convert;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An object of a manifest that is being read. It remembers what was read, so that in the end every field that nobody
/// read is known. Not thread-safe.
final class Manifest {
    /// Why fields are dropped wherever they stand, by their names.
    private static final Map<String, String> REASONS = new LinkedHashMap<>();

    static {
        because(
                "the hub decides where it runs",
                "nodeSelector",
                "affinity",
                "tolerations",
                "nodeName",
                "schedulerName");
        because("the hub decides where it runs", "topologySpreadConstraints", "schedulingGates", "schedulingPolicy");
        because("set by the cluster", "status", "creationTimestamp", "uid", "resourceVersion", "generation");
        because(
                "set by the cluster",
                "managedFields",
                "selfLink",
                "ownerReferences",
                "finalizers",
                "deletionTimestamp");
        because("a job has no annotations", "annotations");
        because("the hub keeps a namespace for each tenant", "namespace");
        because("the hub finds its pods by itself", "selector", "manualSelector");
        because("pods have no access to the cluster's API", "serviceAccountName", "serviceAccount");
        because("pods have no access to the cluster's API", "automountServiceAccountToken");
        because("a job names its data under data.inputs, output and checkpoint", "volumes", "volumeMounts");
        because("a job names its data under data.inputs, output and checkpoint", "volumeDevices");
        because("a job has one container", "initContainers", "ephemeralContainers");
        because("the rules of the cluster apply", "securityContext", "runtimeClassName", "hostNetwork", "hostPID");
        because("the rules of the cluster apply", "hostIPC", "shareProcessNamespace", "hostUsers", "preemptionPolicy");
        because("the cluster's default applies", "imagePullPolicy", "terminationMessagePath", "dnsPolicy", "dnsConfig");
        because("the cluster's default applies", "terminationMessagePolicy", "enableServiceLinks", "hostAliases");
        because("the cluster's default applies", "hostname", "subdomain", "setHostnameAsFQDN", "overhead", "os");
        because("variables are named one by one under env", "envFrom");
        because("maybe begin the command with a change of directory", "workingDir");
        because("the hub notices by itself when a program ends or hangs in starting", "livenessProbe", "startupProbe");
        because("the hub keeps by itself what is over", "ttlSecondsAfterFinished", "revisionHistoryLimit");
        because("the hub keeps by itself what is over", "cleanPodPolicy", "successfulJobsHistoryLimit");
        because("the hub replaces revisions its own way", "strategy", "minReadySeconds", "progressDeadlineSeconds");
        because("submit it and hold it: jialing hold", "suspend", "paused");
        because("a gang has one size", "elasticPolicy");
        because("checkpoint.grace says how long a job may take to end", "terminationGracePeriodSeconds");
    }

    private final ObjectNode node;
    private final String path;
    private final List<Note> notes;
    private final Set<String> read = new HashSet<>();
    private final Map<String, List<Manifest>> entered = new LinkedHashMap<>();

    private Manifest(ObjectNode node, String path, List<Note> notes) {
        this.node = node;
        this.path = path;
        this.notes = notes;
    }

    /// A whole manifest.
    ///
    /// @param notes gets what there is to say
    static Manifest of(ObjectNode node, List<Note> notes) {
        return new Manifest(node, "", notes);
    }

    private static void because(String reason, String... fields) {
        for (String field : fields) {
            REASONS.put(field, reason);
        }
    }

    /// A text, number or boolean, as text; null when there is none.
    @Nullable String text(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        read.add(field);
        if (value.isValueNode()) {
            return value.asString();
        }
        dropped(field, "is no plain value");
        return null;
    }

    /// A whole number; null when there is none.
    @Nullable Integer whole(String field) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        if (text.matches("-?\\d{1,9}")) {
            return Integer.parseInt(text);
        }
        dropped(field, "is no whole number");
        return null;
    }

    /// A list of texts; empty when there is none.
    List<String> texts(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return List.of();
        }
        read.add(field);
        if (value.isArray() && value.valueStream().allMatch(JsonNode::isValueNode)) {
            return value.valueStream().map(JsonNode::asString).toList();
        }
        dropped(field, "is no list of texts");
        return List.of();
    }

    /// An object inside this one; null when there is none.
    @Nullable Manifest section(String field) {
        if (value(field) instanceof ObjectNode object) {
            return entered.computeIfAbsent(field, _ -> List.of(new Manifest(object, pathOf(field), notes))).getFirst();
        }
        return null;
    }

    /// A list of objects; empty when there is none.
    List<Manifest> sections(String field) {
        JsonNode value = value(field);
        if (value == null || !value.isArray() || !value.valueStream().allMatch(JsonNode::isObject)) {
            return List.of();
        }
        return entered.computeIfAbsent(
                field,
                _ -> {
                    var sections = new ArrayList<Manifest>();
                    for (JsonNode element : value) {
                        var at = "%s[%d]".formatted(pathOf(field), sections.size());
                        sections.add(new Manifest((ObjectNode) element, at, notes));
                    }
                    return sections;
                });
    }

    /// The names of the fields that are there.
    List<String> fields() {
        return node.propertyNames().stream().filter(field -> value(field) != null).toList();
    }

    /// Looks at a text without reading it; empty when there is none.
    String glance(String field) {
        JsonNode value = value(field);
        return value != null && value.isValueNode() ? value.asString() : "";
    }

    /// Whether both have the same fields with the same values.
    boolean saysTheSame(Manifest other) {
        return node.equals(other.node);
    }

    /// Takes all of it as read.
    void read() {
        node.propertyNames().forEach(read::add);
        entered.clear();
    }

    /// Notes that a field, which need not be read any more, is not taken over.
    void dropped(String field, String why) {
        read.add(field);
        notes.add(new Note(Note.Kind.DROPPED, pathOf(field), why));
    }

    /// Notes that a field says something else now.
    void changed(String field, String how) {
        read.add(field);
        notes.add(new Note(Note.Kind.CHANGED, pathOf(field), how));
    }

    /// Notes that a field is not there which the document needs.
    void missing(String field, String what) {
        notes.add(new Note(Note.Kind.MISSING, pathOf(field), what));
    }

    /// Notes that this whole object is not taken over, unless there is nothing in it.
    void dropped(String why) {
        read();
        if (!isEmpty(node)) {
            notes.add(new Note(Note.Kind.DROPPED, path, why));
        }
    }

    /// Notes every field that nobody has read, at the highest place where nothing below was.
    void dropTheRest() {
        for (String field : fields()) {
            List<Manifest> inside = entered.getOrDefault(field, List.of());
            if (inside.stream().anyMatch(Manifest::isTouched)) {
                for (Manifest one : inside) {
                    if (one.isTouched()) {
                        one.dropTheRest();
                    } else {
                        one.dropped(why(field));
                    }
                }
            } else if (!read.contains(field) && !isEmpty(node.get(field))) {
                dropped(field, why(field));
            }
        }
    }

    private static String why(String field) {
        return REASONS.getOrDefault(field, "a job document has no such field");
    }

    /// Whether anything of it was read.
    private boolean isTouched() {
        return !read.isEmpty() || entered.values().stream().flatMap(List::stream).anyMatch(Manifest::isTouched);
    }

    /// Whether it says nothing: `{}`, or nothing but nulls and the like.
    private static boolean isEmpty(JsonNode value) {
        return value.isNull() || (value.isContainer() && value.valueStream().allMatch(Manifest::isEmpty));
    }

    private @Nullable JsonNode value(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    private String pathOf(String field) {
        String name = field.matches("[A-Za-z0-9_-]+") ? field : "['" + field + "']";
        return path.isEmpty() || name.startsWith("[") ? path + name : path + "." + name;
    }
}
