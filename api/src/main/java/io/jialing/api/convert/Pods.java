package io.jialing.api.convert;

import io.jialing.core.job.Program;
import io.jialing.core.resource.AcceleratorModel;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the template of a pod: what its container runs and what it needs.
final class Pods {
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);
    private static final String SHM = "/dev/shm";

    private final Cards cards = new Cards();

    /// What a pod comes to.
    ///
    /// @param container which is read; null when there is none
    /// @param rdma whether it asks for a network of that kind
    record Pod(@Nullable Manifest container, boolean rdma) {}

    /// Reads a template.
    ///
    /// @param job gets images, command and environment
    /// @param each gets what every pod needs
    /// @param called the name that the container has by convention; null for none
    Pod read(Manifest template, ObjectNode job, ObjectNode each, @Nullable String called) {
        Manifest metadata = template.section("metadata");
        if (metadata != null) {
            metadata.dropped("pods get the labels of the hub");
        }
        Manifest spec = template.section("spec");
        Manifest container = spec == null ? null : container(spec.sections("containers"), called);
        if (spec == null || container == null) {
            template.missing("spec", "there is no container to run");
            return new Pod(null, false);
        }
        container.text("name");
        var selector = selector(spec);
        boolean rdma = needs(container, job, each, selector);
        image(container, job, selector.arch());
        command(container, job);
        env(container, job);
        pullSecret(spec, job);
        priority(spec, job);
        shm(spec, container, each);
        return new Pod(container, rdma);
    }

    /// The one of that name, else the first that asks for more than CPU and memory, else the first.
    private static @Nullable Manifest container(List<Manifest> containers, @Nullable String called) {
        Manifest chosen = null;
        for (Manifest container : containers) {
            if (called != null && called.equals(container.glance("name"))) {
                chosen = container;
            }
        }
        for (Manifest container : containers) {
            if (chosen == null && asksForDevices(container)) {
                chosen = container;
            }
        }
        if (chosen == null && !containers.isEmpty()) {
            chosen = containers.getFirst();
        }
        for (Manifest container : containers) {
            if (container != chosen) {
                container.dropped("a job has one container");
            }
        }
        return chosen;
    }

    private static boolean asksForDevices(Manifest container) {
        Manifest resources = container.section("resources");
        Manifest limits = resources == null ? null : resources.section("limits");
        return limits != null && limits.fields().stream().anyMatch(name -> name.contains("/"));
    }

    /// What a node selector says that the hub understands.
    private record Selector(List<AcceleratorModel> models, @Nullable String arch) {}

    private static Selector selector(Manifest spec) {
        Manifest selector = spec.section("nodeSelector");
        if (selector == null) {
            return new Selector(List.of(), null);
        }
        Set<AcceleratorModel> models = new LinkedHashSet<>();
        String arch = null;
        for (String label : selector.fields()) {
            String value = String.valueOf(selector.text(label));
            if (Models.LABELS.contains(label)) {
                List<AcceleratorModel> of = Models.of(value);
                models.addAll(of);
                if (of.isEmpty()) {
                    selector.dropped(label, "'%s' is no model that the catalogue knows".formatted(value));
                } else {
                    selector.changed(
                            label,
                            "is asked for as %s"
                                    .formatted(String.join(", ", of.stream().map(AcceleratorModel::id).toList())));
                }
            } else if (label.equals("kubernetes.io/arch")) {
                arch = value;
            } else if (!label.equals("kubernetes.io/os") || !value.equals("linux")) {
                selector.dropped(label, "the hub decides where it runs");
            }
        }
        return new Selector(List.copyOf(models), arch);
    }

    /// Amounts of what the container needs, and the stack that its image must be built for.
    private boolean needs(Manifest container, ObjectNode job, ObjectNode each, Selector selector) {
        boolean rdma = false;
        var devices = new ArrayList<Cards.Amount>();
        for (Cards.Amount amount : amounts(container)) {
            switch (amount.name()) {
                case "cpu" -> cores(amount.value(), each);
                case "memory" -> gib(amount, each, "memoryGiB");
                case "ephemeral-storage" -> gib(amount, each, "diskGiB");
                case String name when name.startsWith("rdma/") -> {
                    rdma = true;
                    amount.changed("is asked for as training.rdma, however much it is");
                }
                case String name when name.contains("/") -> devices.add(amount);
                default -> amount.dropped("a job asks for no such resource");
            }
        }
        Cards.Need need = cards.read(devices, selector.models());
        if (need.request() != null) {
            each.set("accelerators", need.request());
        }
        job.putObject("images").put(need.stack().name(), "");
        return rdma;
    }

    /// What counts of limits and requests: the limit, which a container may use, where there is one.
    private static List<Cards.Amount> amounts(Manifest container) {
        SequencedMap<String, Cards.Amount> amounts = new LinkedHashMap<>();
        Manifest resources = container.section("resources");
        Manifest limits = resources == null ? null : resources.section("limits");
        Manifest requests = resources == null ? null : resources.section("requests");
        if (limits != null) {
            take(limits, amounts);
        }
        if (requests != null) {
            take(requests, amounts);
        }
        return List.copyOf(amounts.values());
    }

    private static void take(Manifest from, Map<String, Cards.Amount> amounts) {
        for (String name : from.fields()) {
            BigDecimal value = Quantity.parse(String.valueOf(from.text(name))).orElse(null);
            Cards.Amount counts = amounts.get(name);
            if (value == null) {
                from.dropped(name, "is no amount");
            } else if (value.signum() > 0 && counts == null) {
                amounts.put(name, new Cards.Amount(name, value, from));
            } else if (counts != null && counts.value().compareTo(value) != 0) {
                from.dropped(name, "the limit counts");
            }
        }
    }

    private static void cores(BigDecimal value, ObjectNode each) {
        BigDecimal cores = value.setScale(3, RoundingMode.UP).stripTrailingZeros();
        if (cores.scale() <= 0) {
            each.put("cpu", cores.intValueExact());
        } else {
            each.put("cpu", cores);
        }
    }

    private static void gib(Cards.Amount amount, ObjectNode each, String field) {
        BigDecimal gib = amount.value().divide(GIB, 6, RoundingMode.UP);
        int rounded = gib.setScale(0, RoundingMode.UP).intValue();
        if (gib.compareTo(BigDecimal.valueOf(rounded)) != 0) {
            amount.changed("rounded up to %d GiB".formatted(rounded));
        }
        each.put(field, rounded);
    }

    private static void image(Manifest container, ObjectNode job, @Nullable String arch) {
        ObjectNode images = (ObjectNode) job.get("images");
        String stack = images.propertyNames().iterator().next();
        String image = container.text("image");
        if (image == null) {
            container.missing("image", "a job needs an image");
        } else if (arch == null) {
            images.put(stack, image);
        } else {
            images.putObject(stack).put("ref", image).putArray("arch").add(arch);
        }
    }

    /// Kubernetes keeps the entry point of an image when there are arguments only; a job gives the whole command.
    private static void command(Manifest container, ObjectNode job) {
        List<String> command = container.texts("command");
        List<String> arguments = container.texts("args");
        if (command.isEmpty() && !arguments.isEmpty()) {
            container.dropped(
                    "args",
                    "they go to the entry point of the image, which is not known here; maybe write both under command");
            return;
        }
        if (!command.isEmpty()) {
            ArrayNode words = job.putArray("command");
            command.forEach(words::add);
            arguments.forEach(words::add);
        }
    }

    private static void env(Manifest container, ObjectNode job) {
        ObjectNode env = JsonMapper.shared().createObjectNode();
        for (Manifest variable : container.sections("env")) {
            String name = String.valueOf(variable.text("name"));
            Manifest from = variable.section("valueFrom");
            Manifest secret = from == null ? null : from.section("secretKeyRef");
            if (!Program.isVariable(name)) {
                variable.dropped("a job cannot set a variable '%s'".formatted(name));
            } else if (from == null) {
                String value = variable.text("value");
                env.put(name, value == null ? "" : value);
            } else if (secret == null) {
                variable.dropped("the value of %s comes from the cluster; maybe write it out".formatted(name));
            } else {
                env.putObject(name).put("secret", "%s/%s".formatted(secret.text("name"), secret.text("key")));
            }
        }
        if (!env.isEmpty()) {
            job.set("env", env);
        }
    }

    private static void pullSecret(Manifest spec, ObjectNode job) {
        for (Manifest secret : spec.sections("imagePullSecrets")) {
            String name = secret.text("name");
            if (name != null && !job.has("imagePullSecret")) {
                job.put("imagePullSecret", name);
            } else {
                secret.dropped("a job has one imagePullSecret");
            }
        }
    }

    private static void priority(Manifest spec, ObjectNode job) {
        String name = spec.text("priorityClassName");
        if (name != null) {
            String known = name.toUpperCase(Locale.ROOT);
            if (List.of("LOW", "STANDARD", "HIGH", "EMERGENCY").contains(known)) {
                job.put("priority", known);
            } else {
                spec.dropped("priorityClassName", "priority is LOW, STANDARD, HIGH or EMERGENCY");
            }
        }
    }

    /// A volume in memory at this place is what a job calls its shared memory.
    private static void shm(Manifest spec, Manifest container, ObjectNode each) {
        for (Manifest mount : container.sections("volumeMounts")) {
            for (Manifest volume : spec.sections("volumes")) {
                Manifest empty = volume.section("emptyDir");
                if (empty != null
                        && mount.glance("mountPath").equals(SHM)
                        && mount.glance("name").equals(volume.glance("name"))) {
                    List.of("mountPath", "name").forEach(mount::text);
                    volume.text("name");
                    shm(empty, each);
                }
            }
        }
    }

    private static void shm(Manifest empty, ObjectNode each) {
        empty.text("medium");
        BigDecimal bytes = Quantity.parse(String.valueOf(empty.text("sizeLimit"))).orElse(null);
        if (bytes == null) {
            empty.missing("sizeLimit", "shmGiB says how large shared memory may get");
        } else {
            gib(new Cards.Amount("sizeLimit", bytes, empty), each, "shmGiB");
        }
    }
}
