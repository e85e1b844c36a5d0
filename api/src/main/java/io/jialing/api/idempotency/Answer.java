package io.jialing.api.idempotency;

import io.jialing.api.http.IfMatch;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// What a request that changed something is answered with.
///
/// @param headers by name
/// @param body what is written as JSON; null for an empty answer
public record Answer(int status, Map<String, String> headers, @Nullable Object body) {
    /// Something new is there.
    ///
    /// @param location its address
    /// @param version its version, which becomes its tag
    public static Answer created(String location, long version, Object body) {
        return new Answer(
                201,
                new TreeMap<>(Map.of(HttpHeaders.LOCATION, location, HttpHeaders.ETAG, IfMatch.tag(version))),
                body);
    }

    /// It is done.
    ///
    /// @param etag the tag of what it was done to, quoted
    public static Answer done(String etag, Object body) {
        return new Answer(200, Map.of(HttpHeaders.ETAG, etag), body);
    }
}
