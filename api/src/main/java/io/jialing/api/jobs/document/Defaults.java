package io.jialing.api.jobs.document;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fills in what a document leaves out, and remembers what that was. Not thread-safe.
final class Defaults {
    private final List<String> fields = new ArrayList<>();

    /// The value, or what stands in for it.
    ///
    /// @param field path of the field in the document, with dots
    <T> T fill(@Nullable T value, T otherwise, String field) {
        if (value == null) {
            fields.add(field);
            return otherwise;
        }
        return value;
    }

    /// The fields that were filled in, in the order of reading.
    List<String> fields() {
        return List.copyOf(fields);
    }
}
