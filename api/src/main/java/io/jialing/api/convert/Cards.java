package io.jialing.api.convert;

import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.resource.AcceleratorModel.Fractions;
import io.jialing.core.resource.Stack;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads the accelerators that a container asks for: the extended resources of every vendor in the catalogue, whole or,
/// as HAMi and its like cut them, in parts.
final class Cards {
    /// Names of the same resources in plugins of another vendor or time.
    private static final Map<String, String> ALSO =
            Map.of("iluvatar.ai/gpu", "iluvatar.com/gpu", "huawei.com/npu", "huawei.com/Ascend910");

    /// Names of plugins that count one series of a vendor's models.
    private static final Map<String, String> SERIES = Map.of("cambricon.com/mlu370", "MLU370");

    private static final String MEMORY_PERCENT = "nvidia.com/gpumem-percentage";
    private static final Pattern MIG = Pattern.compile("nvidia\\.com/mig-(\\d)g\\.(\\d{1,3})gb(?:\\..*)?");

    /// Compute slices that a card of NVIDIA's is cut into.
    private static final int MIG_SLICES = 7;

    /// A unit of compute is one in a hundred of a card, except for this vendor.
    private static final String MOORE_THREADS = "mthreads.com/sgpu-core";

    private static final int MOORE_THREADS_SLICES = 16;
    private static final Pattern PARTITION = Pattern.compile(".*/1-(\\d)-gpu");

    private final List<AcceleratorModel> models = AcceleratorCatalogue.shipped().models();

    /// What a container needs.
    ///
    /// @param stack what its image must be built for
    /// @param request `accelerators` of a document; null for none
    record Need(Stack stack, @Nullable ObjectNode request) {}

    /// An extended resource that a container asks for.
    ///
    /// @param at the object that holds it
    record Amount(String name, BigDecimal value, Manifest at) {
        void dropped(String why) {
            at.dropped(name, why);
        }

        void changed(String how) {
            at.changed(name, how);
        }

        int roundedUp() {
            return value.setScale(0, RoundingMode.UP).intValue();
        }
    }

    /// What a name of a resource asks for.
    private sealed interface Asks {
        /// Accelerators.
        record Count(List<AcceleratorModel> of) implements Asks {}

        /// A part of one that was cut beforehand.
        record Piece(List<AcceleratorModel> of, int memoryMib, int corePercent) implements Asks {}

        /// Memory of each.
        record Memory(List<AcceleratorModel> of) implements Asks {}

        /// Compute of each.
        record Core(List<AcceleratorModel> of) implements Asks {}

        /// Nothing that the catalogue knows.
        record Unknown() implements Asks {}

        /// The models that it may be of.
        default List<AcceleratorModel> models() {
            return switch (this) {
                case Count(var of) -> of;
                case Piece(var of, _, _) -> of;
                case Memory(var of) -> of;
                case Core(var of) -> of;
                case Unknown() -> List.of();
            };
        }
    }

    /// Reads them.
    ///
    /// @param wanted the only models that will do; empty for any
    Need read(List<Amount> amounts, List<AcceleratorModel> wanted) {
        Amount counted = null;
        var parts = new ArrayList<Amount>();
        for (Amount amount : amounts) {
            switch (asks(amount.name())) {
                case Asks.Unknown _ -> amount.dropped("no accelerator of the catalogue is asked for like this");
                case Asks.Count _, Asks.Piece _ -> {
                    if (counted == null) {
                        counted = amount;
                    } else {
                        amount.dropped(
                                "a job asks for one kind of accelerator; %s was taken".formatted(counted.name()));
                    }
                }
                case Asks.Memory _, Asks.Core _ -> parts.add(amount);
            }
        }
        if (counted == null && parts.isEmpty()) {
            return new Need(Stack.CPU, null);
        }
        return counted == null ? part(parts, wanted) : need(counted, parts, wanted);
    }

    /// Parts of which nothing says how many they are of: of one, as HAMi has it too.
    private Need part(List<Amount> parts, List<AcceleratorModel> wanted) {
        Amount first = parts.getFirst();
        first.changed("nothing says of how many accelerators it is a part, so it is of one");
        List<AcceleratorModel> chosen = chosen(first, wanted);
        return need(chosen, 1, fraction(parts, chosen));
    }

    private Need need(Amount counted, List<Amount> parts, List<AcceleratorModel> wanted) {
        List<AcceleratorModel> chosen = chosen(counted, wanted);
        ObjectNode fraction = fraction(parts, chosen);
        int count = count(counted, chosen);
        if (asks(counted.name()) instanceof Asks.Piece piece) {
            put(fraction, "memoryMiB", piece.memoryMib());
            put(fraction, "corePercent", piece.corePercent());
            counted.changed("a part that was cut beforehand is asked for as a part of a card");
        }
        if (!fraction.isEmpty() && count > 1) {
            counted.changed("parts of several cards are not offered, so %d whole ones are asked for".formatted(count));
            fraction.removeAll();
        }
        return need(chosen, count, fraction);
    }

    private Need need(List<AcceleratorModel> chosen, int count, ObjectNode fraction) {
        Stack stack = chosen.getFirst().stack();
        ObjectNode request = JsonMapper.shared().createObjectNode().put("count", count);
        if (!fraction.isEmpty()) {
            request.set("fraction", fraction);
        }
        // The image chooses among all models of its stack by itself.
        if (!chosen.equals(models.stream().filter(model -> model.stack() == stack).toList())) {
            request.set("models", JsonMapper.shared().valueToTree(chosen.stream().map(AcceleratorModel::id).toList()));
        }
        return new Need(stack, request);
    }

    private List<AcceleratorModel> chosen(Amount amount, List<AcceleratorModel> wanted) {
        List<AcceleratorModel> able = asks(amount.name()).models();
        List<AcceleratorModel> both = able.stream().filter(wanted::contains).toList();
        if (both.isEmpty() && !wanted.isEmpty()) {
            amount.changed("none of these is of the model that the node selector names, so any of them will do");
        }
        return both.isEmpty() ? able : both;
    }

    /// How many to ask for.
    private static int count(Amount counted, List<AcceleratorModel> chosen) {
        boolean slices =
                chosen.stream()
                        .allMatch(model ->
                                model.fractions() instanceof Fractions.Shared shared
                                        && shared.memoryUnitMib().isEmpty()
                                        && shared.countResource().equals(counted.name()));
        if (slices) {
            counted.changed("counts slices of a size that is not known, so a whole card is asked for");
            return 1;
        }
        int asked = counted.roundedUp();
        int least = chosen.stream().mapToInt(model -> model.allocatable(asked)).min().orElse(asked);
        if (least != asked) {
            counted.changed("%d cannot be given out alone, so it is %d".formatted(asked, least));
        }
        return least;
    }

    private ObjectNode fraction(List<Amount> parts, List<AcceleratorModel> chosen) {
        ObjectNode fraction = JsonMapper.shared().createObjectNode();
        for (Amount part : parts) {
            Asks asks = asks(part.name());
            if (asks.models().stream().noneMatch(chosen::contains)) {
                part.dropped("belongs to other accelerators than are asked for");
            } else if (asks instanceof Asks.Memory) {
                int mib = mib(part, chosen);
                if (mib == 0) {
                    part.dropped("how much memory this is, is not known, so a whole card is asked for");
                }
                put(fraction, "memoryMiB", mib);
            } else {
                int percent = percent(part);
                put(fraction, "corePercent", percent < 100 ? percent : 0);
            }
        }
        return fraction;
    }

    /// Memory in MiB; 0 when the unit is not known, or is a share of memory that is not known.
    private static int mib(Amount memory, List<AcceleratorModel> chosen) {
        if (memory.name().equals(MEMORY_PERCENT)) {
            var sizes = chosen.stream().map(AcceleratorModel::memoryGib).distinct().toList();
            return sizes.size() == 1 && sizes.getFirst().isPresent()
                    ? Math.ceilDiv(memory.roundedUp() * sizes.getFirst().getAsInt() * 1024, 100)
                    : 0;
        }
        for (AcceleratorModel model : chosen) {
            if (model.fractions() instanceof Fractions.Shared shared
                    && shared.memoryResource().equals(memory.name())
                    && shared.memoryUnitMib().isPresent()) {
                return Math.multiplyExact(memory.roundedUp(), shared.memoryUnitMib().getAsInt());
            }
        }
        return 0;
    }

    private static int percent(Amount core) {
        return core.name().equals(MOORE_THREADS)
                ? Math.ceilDiv(core.roundedUp() * 100, MOORE_THREADS_SLICES)
                : core.roundedUp();
    }

    private Asks asks(String name) {
        Matcher mig = MIG.matcher(name);
        if (mig.matches()) {
            int core = Math.ceilDiv(Integer.parseInt(mig.group(1)) * 100, MIG_SLICES);
            return new Asks.Piece(of("nvidia.com/gpu"), Integer.parseInt(mig.group(2)) * 1024, core);
        }
        if (name.equals(MEMORY_PERCENT)) {
            return new Asks.Memory(of("nvidia.com/gpu"));
        }
        String known = ALSO.getOrDefault(name, name);
        if (SERIES.containsKey(name)) {
            return new Asks.Count(AcceleratorCatalogue.shipped().resolve(SERIES.get(name)));
        }
        List<AcceleratorModel> counted = of(known);
        if (!counted.isEmpty()) {
            return new Asks.Count(counted);
        }
        var byPart = new ArrayList<AcceleratorModel>();
        boolean isMemory = false;
        for (AcceleratorModel model : models) {
            switch (model.fractions()) {
                case Fractions.Shared shared -> {
                    if (shared.memoryResource().equals(known)) {
                        isMemory = true;
                        byPart.add(model);
                    } else if (shared.coreResource().filter(known::equals).isPresent()) {
                        byPart.add(model);
                    }
                }
                case Fractions.Partitioned(var resources) -> {
                    if (resources.contains(known)) {
                        byPart.add(model);
                    }
                }
                case Fractions.WholeOnly _ -> {}
            }
        }
        if (byPart.isEmpty()) {
            return new Asks.Unknown();
        }
        Matcher partition = PARTITION.matcher(known);
        if (partition.matches()) {
            return new Asks.Piece(byPart, 0, 100 / Integer.parseInt(partition.group(1)));
        }
        return isMemory ? new Asks.Memory(byPart) : new Asks.Core(byPart);
    }

    /// The models that a resource counts, whole or to be shared.
    private List<AcceleratorModel> of(String resource) {
        return models.stream()
                .filter(model ->
                        model.resourceName().equals(resource)
                                || (model.fractions() instanceof Fractions.Shared shared
                                        && shared.countResource().equals(resource)))
                .toList();
    }

    private static void put(ObjectNode node, String field, int value) {
        if (value > 0) {
            node.put(field, value);
        }
    }
}
