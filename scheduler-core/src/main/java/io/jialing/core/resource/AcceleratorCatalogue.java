package io.jialing.core.resource;

import io.jialing.core.resource.AcceleratorModel.Confidence;
import io.jialing.core.resource.AcceleratorModel.Exporter;
import io.jialing.core.resource.AcceleratorModel.Fractions;
import io.jialing.core.resource.AcceleratorModel.Precisions;
import io.jialing.core.resource.AcceleratorModel.Provenance;
import io.jialing.core.resource.AcceleratorModel.Support;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The accelerator models that the hub knows, in one stable order, and the names people give them.
///
/// Names are compared without letter case, spaces, `-` and `_`, so that `910B`, `910b` and `RTX 4090` are understood.
public final class AcceleratorCatalogue {
    private static final String FILE = "accelerators.csv";
    private static final int VERSION_LENGTH = 12;
    private static final int MIB = 1 << 20;
    private static final List<String> COLUMNS =
            List.of(
                    "id",
                    "name",
                    "vendor",
                    "domestic",
                    "stack",
                    "aliases",
                    "resource",
                    "resource_evidence",
                    "memory_gib",
                    "memory_basis",
                    "dense_tflops",
                    "tflops_basis",
                    "source",
                    "confidence",
                    "fp32",
                    "tf32",
                    "fp16",
                    "bf16",
                    "fp8",
                    "int8",
                    "precision_basis",
                    "step",
                    "unit",
                    "fraction_count",
                    "fraction_memory",
                    "fraction_memory_unit_mib",
                    "fraction_memory_sizes_mib",
                    "fraction_core",
                    "whole_when_many",
                    "partitions",
                    "util_metric",
                    "mem_used_metric",
                    "mem_used_unit",
                    "price_cny_per_card_hour",
                    "price_basis",
                    "notes");

    private final List<AcceleratorModel> models;
    private final Map<String, AcceleratorModel> bySpelledId = new LinkedHashMap<>();
    private final Map<String, AcceleratorModel> byId = new LinkedHashMap<>();
    private final Map<String, List<AcceleratorModel>> byAlias = new LinkedHashMap<>();
    private final List<String> names;
    private final String version;

    private AcceleratorCatalogue(List<AcceleratorModel> models, String version) {
        this.models = List.copyOf(models);
        this.version = version;
        this.names = new ArrayList<>(models.stream().map(AcceleratorModel::id).toList());
        for (var model : models) {
            bySpelledId.put(model.id(), model);
            if (byId.putIfAbsent(normal(model.id()), model) != null) {
                throw new IllegalArgumentException("Two models are called %s.".formatted(model.id()));
            }
        }
        for (var model : models) {
            for (var alias : model.aliases()) {
                var sameName = byAlias.computeIfAbsent(normal(alias), _ -> new ArrayList<>());
                if (sameName.isEmpty()) {
                    names.add(alias);
                }
                if (!sameName.contains(model)) {
                    sameName.add(model);
                }
            }
        }
    }

    /// A catalogue of these models, for a world that has others than the hub's own.
    ///
    /// @throws IllegalArgumentException when two have the same id
    public static AcceleratorCatalogue of(List<AcceleratorModel> models) {
        return new AcceleratorCatalogue(models, hash(models.toString()));
    }

    /// The catalogue that comes with the hub.
    public static AcceleratorCatalogue shipped() {
        return Shipped.CATALOGUE;
    }

    /// Reads a catalogue.
    ///
    /// @param file the name to complain under
    /// @param text a table with the columns of the shipped file
    /// @throws Csv.MalformedException naming the line and the column that is wrong
    public static AcceleratorCatalogue read(String file, String text) {
        var rows = new LinkedHashMap<String, Csv.Row>();
        var models = new ArrayList<AcceleratorModel>();
        for (var row : Csv.read(file, text, COLUMNS).rows()) {
            var model = model(row);
            if (rows.putIfAbsent(normal(model.id()), row) != null) {
                throw row.refuse("id", "'%s' is there already".formatted(model.id()));
            }
            models.add(model);
        }
        models.forEach(model -> refuseMisleadingAliases(model, rows));
        return new AcceleratorCatalogue(models, hash(text));
    }

    /// All models, always in the order of the file.
    public List<AcceleratorModel> models() {
        return models;
    }

    /// The model of that id, or the one that an alias denotes; empty if it is unknown or denotes several.
    public Optional<AcceleratorModel> find(String idOrAlias) {
        var found = resolve(idOrAlias);
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /// All models that a name denotes, in catalogue order: one for an id, perhaps several for an alias such as `910B`,
    /// none for an unknown name.
    public List<AcceleratorModel> resolve(String idOrAlias) {
        // Written out in full it is found at once: every placement asks for models by their ids.
        var spelled = bySpelledId.get(idOrAlias);
        if (spelled != null) {
            return List.of(spelled);
        }
        var name = normal(idOrAlias);
        var exact = byId.get(name);
        return exact != null ? List.of(exact) : List.copyOf(byAlias.getOrDefault(name, List.of()));
    }

    /// The known id or alias that is spelled most like an unknown name, for "did you mean".
    public String nearest(String unknown) {
        return Spelling.nearest(unknown, names);
    }

    /// Short hash of the file's content. Meters keep it, because a correction of a TFLOPS figure changes what a past
    /// P·h would come to.
    public String version() {
        return version;
    }

    /// An id always means its own model, so an alias spelled like the id of another would silently never be heard.
    private static void refuseMisleadingAliases(AcceleratorModel model, Map<String, Csv.Row> rowOf) {
        var own = rowOf.get(normal(model.id()));
        for (var alias : model.aliases()) {
            var named = rowOf.get(normal(alias));
            if (own != null && named != null && !named.equals(own)) {
                throw own.refuse("aliases", "'%s' is the id of another model".formatted(alias));
            }
        }
    }

    private static AcceleratorModel model(Csv.Row row) {
        var tflops = row.decimalIfKnown("dense_tflops", 0.001, 1_000_000);
        var fp16 = row.constant("fp16", Support.class);
        if (tflops.isPresent() && fp16 != Support.YES) {
            throw row.refuse("fp16", "a model with an FP16 peak computes in FP16");
        }
        var stack = row.constant("stack", Stack.class);
        if (stack == Stack.CPU) {
            throw row.refuse("stack", "an accelerator cannot have the stack CPU");
        }
        var price = row.decimalIfKnown("price_cny_per_card_hour", 0.001, 1_000_000);
        if (price.isPresent() == row.textOrEmpty("price_basis").isEmpty()) {
            throw row.refuse("price_basis", "a price and its basis belong together");
        }
        var id = row.text("id");
        if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw row.refuse("id", "'%s' should be lower-case words joined by '-'".formatted(id));
        }
        return new AcceleratorModel(
                id,
                row.text("name"),
                row.text("vendor"),
                row.yes("domestic"),
                stack,
                row.text("resource"),
                row.wholeIfKnown("memory_gib", 1, 100_000),
                tflops,
                new Precisions(
                        row.constant("fp32", Support.class),
                        row.constant("tf32", Support.class),
                        fp16,
                        row.constant("bf16", Support.class),
                        row.constant("fp8", Support.class),
                        row.constant("int8", Support.class)),
                row.whole("step", 1, 16),
                row.text("unit"),
                fractions(row),
                exporter(row),
                price,
                row.list("aliases"),
                new Provenance(
                        row.text("source"),
                        row.yes("resource_evidence"),
                        row.text("memory_basis"),
                        row.text("tflops_basis"),
                        row.text("precision_basis"),
                        row.textOrEmpty("price_basis"),
                        row.constant("confidence", Confidence.class),
                        row.textOrEmpty("notes")));
    }

    private static Fractions fractions(Csv.Row row) {
        var partitions = row.list("partitions");
        var count = row.textOrEmpty("fraction_count");
        if (!partitions.isEmpty()) {
            if (!count.isEmpty()) {
                throw row.refuse("partitions", "a model is cut beforehand or on demand, not both");
            }
            return new Fractions.Partitioned(partitions);
        }
        if (count.isEmpty()) {
            return new Fractions.WholeOnly();
        }
        var sizes = new ArrayList<Integer>();
        for (var size : row.list("fraction_memory_sizes_mib")) {
            if (!size.matches("[1-9][0-9]{0,8}") || (!sizes.isEmpty() && Integer.parseInt(size) <= sizes.getLast())) {
                throw row.refuse("fraction_memory_sizes_mib", "'%s' is no ascending whole number".formatted(size));
            }
            sizes.add(Integer.parseInt(size));
        }
        return new Fractions.Shared(
                count,
                row.text("fraction_memory"),
                row.wholeIfKnown("fraction_memory_unit_mib", 1, 1_000_000),
                textIfKnown(row, "fraction_core"),
                sizes,
                row.yes("whole_when_many"));
    }

    private static Exporter exporter(Csv.Row row) {
        var unit =
                switch (row.textOrEmpty("mem_used_unit")) {
                    case "" -> OptionalInt.empty();
                    case "byte" -> OptionalInt.of(1);
                    case "MiB" -> OptionalInt.of(MIB);
                    default -> throw row.refuse("mem_used_unit", "only 'byte' and 'MiB' are understood");
                };
        return new Exporter(textIfKnown(row, "util_metric"), textIfKnown(row, "mem_used_metric"), unit);
    }

    private static Optional<String> textIfKnown(Csv.Row row, String column) {
        return Optional.of(row.textOrEmpty(column)).filter(text -> !text.isEmpty());
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
    }

    private static String hash(String text) {
        try {
            // Line ends are taken out of account: a checkout on Windows is the same catalogue.
            var content = text.replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, VERSION_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /// Loaded on first use, once: parsing is cheap, but every placement asks for the catalogue.
    private static final class Shipped {
        private static final AcceleratorCatalogue CATALOGUE =
                read(FILE, Csv.shippedText(AcceleratorCatalogue.class, FILE));
    }
}
