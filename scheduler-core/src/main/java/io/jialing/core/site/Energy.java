package io.jialing.core.site;

import java.util.OptionalDouble;

/// How well a site turns power into compute, where that is known.
///
/// @param pue power usage effectiveness, 1.0 or more
/// @param pueBasis what it rests on
/// @param greenShare share of green power, 0 to 1
/// @param greenBasis what it rests on
public record Energy(OptionalDouble pue, String pueBasis, OptionalDouble greenShare, String greenBasis) {
    public Energy {
        if (pue.isPresent() && !(pue.getAsDouble() >= 1)) {
            throw new IllegalArgumentException("The pue (%s) must be at least 1.".formatted(pue.getAsDouble()));
        }
        if (greenShare.isPresent() && !(greenShare.getAsDouble() >= 0 && greenShare.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "The greenShare (%s) must be from 0 to 1.".formatted(greenShare.getAsDouble()));
        }
    }

    /// Nothing is known.
    public static Energy unknown() {
        return new Energy(OptionalDouble.empty(), "unknown", OptionalDouble.empty(), "unknown");
    }
}
