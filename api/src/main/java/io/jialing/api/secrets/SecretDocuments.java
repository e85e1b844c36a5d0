package io.jialing.api.secrets;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Secrets as they are sent and shown. What is sent hides its values in its text form.
final class SecretDocuments {
    private static final int LONGEST_NAME = 63;
    private static final int MOST_KEYS = 100;
    private static final int LONGEST_VALUE = 65_536;
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_.-]{1,189}");

    private SecretDocuments() {}

    /// A new secret.
    ///
    /// @param name by which jobs name it
    /// @param values by key
    record NewSecret(@Nullable String name, @Nullable Map<String, @Nullable String> values) {
        /// The name, if it is one.
        String checkedName(Findings findings) {
            return findings.id("/name", name, LONGEST_NAME);
        }

        @Override
        public String toString() {
            return "NewSecret[name=%s, values=…]".formatted(name);
        }
    }

    /// All values of a secret anew.
    ///
    /// @param values by key
    record NewValues(@Nullable Map<String, @Nullable String> values) {
        @Override
        public String toString() {
            return "NewValues[…]";
        }
    }

    /// A secret without its values.
    record View(String tenant, String name, List<String> keys, Instant createdAt, Instant changedAt) {
        static View of(Secrets.Secret secret) {
            return new View(secret.tenant(), secret.name(), secret.keys(), secret.createdAt(), secret.changedAt());
        }
    }

    /// The values that can be kept; what is wrong with the others is noted, without repeating them.
    static SortedMap<String, String> checked(Findings findings, @Nullable Map<String, @Nullable String> values) {
        var checked = new TreeMap<String, String>();
        if (values == null) {
            findings.missing("/values");
            return checked;
        }
        if (values.isEmpty() || values.size() > MOST_KEYS) {
            findings.add("/values", FieldCode.OUT_OF_RANGE, "A secret has 1 to %d keys.".formatted(MOST_KEYS));
            return checked;
        }
        values.forEach((key, value) -> {
            String pointer = "/values/" + key.replace("~", "~0").replace("/", "~1");
            if (!KEY.matcher(key).matches() || key.startsWith("..") || key.equals(".")) {
                findings.add(
                        pointer,
                        FieldCode.MALFORMED,
                        "A key has at most 189 letters, digits, '.', '-' and '_', and does not begin with '..'.");
            } else if (value == null) {
                findings.missing(pointer);
            } else if (value.length() > LONGEST_VALUE) {
                findings.add(
                        pointer, FieldCode.OUT_OF_RANGE, "A value has at most %d characters.".formatted(LONGEST_VALUE));
            } else if (!Findings.isStorable(value)) {
                findings.add(pointer, FieldCode.MALFORMED, "Must not have U+0000 or half characters.");
            } else {
                checked.put(key, value);
            }
        });
        return checked;
    }
}
