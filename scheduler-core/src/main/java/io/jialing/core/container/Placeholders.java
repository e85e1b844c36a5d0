package io.jialing.core.container;

import io.jialing.core.job.sweep.Value;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Places in a command that the parameters of a trial fill in, written `${param.name}`.
public final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{param\\.([^}]*)}");

    private Placeholders() {}

    /// The names of the parameters that a word asks for, in order.
    public static List<String> names(String word) {
        return PLACEHOLDER.matcher(word).results().map(found -> found.group(1)).toList();
    }

    /// The word with every parameter filled in. What a value says is not looked at again.
    ///
    /// @throws IllegalArgumentException when it asks for a parameter that there is not
    static String filled(String word, Map<String, Value> parameters) {
        return PLACEHOLDER.matcher(word).replaceAll(found -> Matcher.quoteReplacement(text(found, parameters)));
    }

    private static String text(MatchResult found, Map<String, Value> parameters) {
        Value value = parameters.get(found.group(1));
        if (value == null) {
            throw new IllegalArgumentException(
                    "There is no parameter '%s' among %s.".formatted(found.group(1), parameters.keySet()));
        }
        return value.text();
    }
}
