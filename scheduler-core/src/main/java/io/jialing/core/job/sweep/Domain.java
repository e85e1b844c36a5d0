package io.jialing.core.job.sweep;

import java.util.List;

/// The values that a parameter may take.
public sealed interface Domain {
    /// One of a list.
    ///
    /// @param values at least one, none twice
    record Choice(List<Value> values) implements Domain {
        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty() || values.stream().distinct().count() < values.size()) {
                throw new IllegalArgumentException("A choice is between values that differ, not %s.".formatted(values));
            }
        }
    }

    /// A whole number, both ends included.
    record IntUniform(long least, long most) implements Domain {
        public IntUniform {
            if (most < least) {
                throw new IllegalArgumentException("There is no whole number from %d to %d.".formatted(least, most));
            }
        }
    }

    /// A number, any as likely as another.
    record Uniform(double least, double most) implements Domain {
        public Uniform {
            if (!Double.isFinite(least) || !Double.isFinite(most) || most < least) {
                throw new IllegalArgumentException("There is no number from %s to %s.".formatted(least, most));
            }
        }
    }

    /// A number, any order of magnitude as likely as another.
    ///
    /// @param least more than zero
    record LogUniform(double least, double most) implements Domain {
        public LogUniform {
            if (!(least > 0) || !Double.isFinite(most) || most < least) {
                throw new IllegalArgumentException(
                        "There are no orders of magnitude from %s to %s.".formatted(least, most));
            }
        }
    }

    /// How many values there are; [Long#MAX_VALUE] where they cannot be counted.
    default long size() {
        return switch (this) {
            case Choice(var values) -> values.size();
            case IntUniform(long least, long most) ->
                    most - least < 0 || most - least == Long.MAX_VALUE ? Long.MAX_VALUE : most - least + 1;
            case Uniform _, LogUniform _ -> Long.MAX_VALUE;
        };
    }
}
