package io.jialing.core.job.sweep;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// What a sweep makes as small or as large as it can.
///
/// @param metric its name, for people
/// @param logPattern a regular expression with the groups `step` and `value`, by which it is read from the output of
///   trials that do not report it; null where trials report it
public record Objective(String metric, Goal goal, @Nullable String logPattern) {
    private static final int LONGEST_PATTERN = 512;

    /// Which way is better.
    public enum Goal {
        MINIMIZE,
        MAXIMIZE;

        /// Whether `value` is strictly better than `other`.
        public boolean prefers(double value, double other) {
            return this == MINIMIZE ? value < other : value > other;
        }
    }

    public Objective {
        if (metric.isBlank()) {
            throw new IllegalArgumentException("An objective needs the name of its metric.");
        }
        if (logPattern != null && !isLogPattern(logPattern)) {
            throw new IllegalArgumentException("'%s' does not tell step and value apart.".formatted(logPattern));
        }
    }

    /// Whether lines of output can be read by it: it is a regular expression, not overly long, and has both groups.
    public static boolean isLogPattern(String pattern) {
        try {
            return pattern.length() <= LONGEST_PATTERN
                    && Pattern.compile(pattern).namedGroups().keySet().containsAll(Set.of("step", "value"));
        } catch (PatternSyntaxException _) {
            return false;
        }
    }
}
