package io.jialing.api.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The path of a resource, perhaps with a query. Whatever people type as an id or a value stays an id or a value.
///
/// @param text percent-encoded
public record Address(String text) {
    /// The address of a resource.
    ///
    /// @param template a path with a `%s` for each id
    public static Address of(String template, String... ids) {
        return new Address(template.formatted(Arrays.stream(ids).map(Address::encoded).toArray()));
    }

    /// The same with a parameter; nothing is added for a value that is absent.
    public Address with(String parameter, @Nullable Object value) {
        return value == null ? this : with(parameter, List.of(value));
    }

    /// The same with a parameter for each of the values.
    public Address with(String parameter, Collection<?> values) {
        var longer = new StringBuilder(text);
        for (Object value : values) {
            longer.append(longer.indexOf("?") < 0 ? '?' : '&')
                    .append(encoded(parameter))
                    .append('=')
                    .append(encoded(value.toString()));
        }
        return new Address(longer.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text;
    }
}
