package io.jialing.core.resource;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// One model of accelerator as the hub schedules it. What no public source states is absent, never 0: a card without a
/// published figure is scheduled by count and left out of sums of P.
///
/// @param id stable, lower case, for example `ascend-910b3`
/// @param displayName the maker's name of the model
/// @param vendor the maker, in English
/// @param domestic whether the maker is Chinese (the numerator of 国产化率)
/// @param stack the one software stack whose images run on it
/// @param resourceName the Kubernetes extended resource of a whole unit
/// @param memoryGib nominal memory of one allocation unit in GiB
/// @param denseTflops dense FP16 or BF16 peak of one allocation unit in TFLOPS; never a figure with sparsity
/// @param precisions the number formats it computes in
/// @param allocationStep a count must be a multiple of this: 2 for the dies of a 910C, else 1
/// @param allocationUnit what one unit of the resource is: a card, a chip, a die
/// @param fractions how a part of a unit is asked for
/// @param exporter where its utilization is read
/// @param priceCnyPerCardHour indicative list price in CNY an hour a unit
/// @param aliases other names people use; one alias may denote several models
/// @param provenance where the figures come from and how far to trust them
public record AcceleratorModel(
        String id,
        String displayName,
        String vendor,
        boolean domestic,
        Stack stack,
        String resourceName,
        OptionalInt memoryGib,
        OptionalDouble denseTflops,
        Precisions precisions,
        int allocationStep,
        String allocationUnit,
        Fractions fractions,
        Exporter exporter,
        OptionalDouble priceCnyPerCardHour,
        List<String> aliases,
        Provenance provenance) {
    /// About the median of price by dense TFLOPS over the models of the shipped catalogue that have both.
    static final double CNY_PER_TFLOPS_HOUR = 0.012;

    /// What a model counts for of which neither price nor compute is known, in CNY an hour.
    public static final double UNKNOWN_VALUE = 1;

    public AcceleratorModel {
        if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("The id '%s' must be lower-case words joined by '-'.".formatted(id));
        }
        if (stack == Stack.CPU) {
            throw new IllegalArgumentException("%s: an accelerator cannot have the stack CPU.".formatted(id));
        }
        if (allocationStep < 1) {
            throw new IllegalArgumentException(
                    "%s: the allocationStep (%d) must be positive.".formatted(id, allocationStep));
        }
        if (memoryGib.isPresent() && memoryGib.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "%s: memory (%d GiB) must be positive. Maybe leave it absent.".formatted(id, memoryGib.getAsInt()));
        }
        if (denseTflops.isPresent() && !(denseTflops.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "%s: denseTflops (%s) must be positive. Maybe leave it absent."
                            .formatted(id, denseTflops.getAsDouble()));
        }
        if (denseTflops.isPresent() && precisions.fp16() != Support.YES) {
            throw new IllegalArgumentException(
                    "%s has an FP16 peak, so fp16 cannot be %s.".formatted(id, precisions.fp16()));
        }
        aliases = List.copyOf(aliases);
    }

    /// Whether a job that needs this precision may be placed here. What is not known counts as no, because a job that
    /// lands on a card without its number format fails or crawls; [#support] tells the two apart for an explanation.
    public boolean supports(Precision precision) {
        return support(precision) == Support.YES;
    }

    /// What is known about a precision.
    public Support support(Precision precision) {
        return precisions.of(precision);
    }

    /// Whether one unit is known to hold this much nominal memory.
    public boolean hasMemory(int gib) {
        return memoryGib.isPresent() && memoryGib.getAsInt() >= gib;
    }

    /// What one unit counts for where cards of different models are added up, in CNY an hour: its price; where none is
    /// known, what its dense compute would cost at a rate about the median of the priced models; else 1.
    public double value() {
        if (priceCnyPerCardHour.isPresent()) {
            return priceCnyPerCardHour.getAsDouble();
        }
        return denseTflops.isPresent() ? denseTflops.getAsDouble() * CNY_PER_TFLOPS_HOUR : UNKNOWN_VALUE;
    }

    /// Dense FP16 compute of a number of units, in PFLOPS (P); absent if the model's peak is not published.
    public OptionalDouble pflops(long units) {
        return denseTflops.isPresent()
                ? OptionalDouble.of(denseTflops.getAsDouble() * units / 1000)
                : OptionalDouble.empty();
    }

    /// The least count that can be allocated and is no smaller than the one asked: 910C dies come in pairs.
    public int allocatable(int units) {
        return Math.ceilDiv(units, allocationStep) * allocationStep;
    }

    /// How much is known about a feature.
    public enum Support {
        YES,
        NO,
        /// No public specification says so; a filter treats it as no.
        UNKNOWN
    }

    /// How far the memory and TFLOPS figures can be trusted.
    public enum Confidence {
        /// A vendor's table or document, a cloud's document, or a benchmark's configuration.
        HIGH,
        /// A third party's table.
        MEDIUM,
        /// Assumed, derived, unpublished, or contradicted by other sources.
        LOW
    }

    /// What is known about each number format.
    public record Precisions(Support fp32, Support tf32, Support fp16, Support bf16, Support fp8, Support int8) {
        /// What is known about one of them.
        public Support of(Precision precision) {
            return switch (precision) {
                case FP32 -> fp32;
                case TF32 -> tf32;
                case FP16 -> fp16;
                case BF16 -> bf16;
                case FP8 -> fp8;
                case INT8 -> int8;
            };
        }
    }

    /// How a part of a unit is asked for in Kubernetes.
    public sealed interface Fractions {
        /// Whole units only.
        record WholeOnly() implements Fractions {}

        /// A share of memory and of cores, cut when the pod starts.
        ///
        /// @param countResource the resource that counts the shared units
        /// @param memoryResource the resource that asks for memory
        /// @param memoryUnitMib MiB in one unit of `memoryResource`; absent if the vendor counts in profiles
        /// @param coreResource the resource that asks for cores, where there is one
        /// @param memorySizesMib the only sizes the vendor cuts, ascending; empty if any multiple of the unit will do
        /// @param wholeWhenMany whether a request for more than one unit always takes whole ones
        record Shared(
                String countResource,
                String memoryResource,
                OptionalInt memoryUnitMib,
                Optional<String> coreResource,
                List<Integer> memorySizesMib,
                boolean wholeWhenMany)
                implements Fractions {
            public Shared {
                memorySizesMib = List.copyOf(memorySizesMib);
                for (int i = 0; i < memorySizesMib.size(); i++) {
                    if (memorySizesMib.get(i) <= (i == 0 ? 0 : memorySizesMib.get(i - 1))) {
                        throw new IllegalArgumentException(
                                "The memorySizesMib (%s) must be positive and ascending.".formatted(memorySizesMib));
                    }
                }
            }

            /// The memory in MiB that a request really takes: rounded up to a size the vendor cuts, or to its unit.
            /// Absent if no size is big enough or the vendor counts in profiles.
            public OptionalInt grantedMib(int askedMib) {
                if (!memorySizesMib.isEmpty()) {
                    return memorySizesMib.stream()
                            .mapToInt(Integer::intValue)
                            .filter(size -> size >= askedMib)
                            .findFirst();
                }
                return memoryUnitMib.isPresent()
                        ? OptionalInt.of(Math.ceilDiv(askedMib, memoryUnitMib.getAsInt()) * memoryUnitMib.getAsInt())
                        : OptionalInt.empty();
            }
        }

        /// Parts that an operator cuts beforehand, each size a resource of its own.
        record Partitioned(List<String> resources) implements Fractions {
            public Partitioned {
                resources = List.copyOf(resources);
                if (resources.isEmpty()) {
                    throw new IllegalArgumentException("A partitioned model needs a resource.");
                }
            }
        }
    }

    /// The metrics of the vendor's exporter. A missing sample is unknown, never 0 %.
    ///
    /// @param utilization name of the metric of busy time in percent
    /// @param memoryUsed name of the metric of used memory
    /// @param memoryUnitBytes bytes in one unit of `memoryUsed`, where the exporter's documents say so
    public record Exporter(Optional<String> utilization, Optional<String> memoryUsed, OptionalInt memoryUnitBytes) {}

    /// Where the figures come from, in words for people.
    ///
    /// @param source who published the TFLOPS figure
    /// @param resourceEvidence whether the resource names were read in a project's own source or documents
    /// @param memoryBasis kind of source of the memory
    /// @param tflopsBasis kind of source of the TFLOPS
    /// @param precisionBasis what the precisions rest on
    /// @param priceBasis what the price rests on; empty if there is no price
    /// @param confidence how far to trust memory and TFLOPS
    /// @param notes anything else an operator should know; may be empty
    public record Provenance(
            String source,
            boolean resourceEvidence,
            String memoryBasis,
            String tflopsBasis,
            String precisionBasis,
            String priceBasis,
            Confidence confidence,
            String notes) {}
}
