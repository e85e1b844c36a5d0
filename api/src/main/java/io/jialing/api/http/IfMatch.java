package io.jialing.api.http;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import java.util.List;
import java.util.Map;
import org.springframework.http.ETag;

/// What a caller believes the thing to be that it wants to change: the header `If-Match`. Controllers take it as an
/// argument.
///
/// Tags are compared as RFC 9110 has it for changes: a weak tag matches nothing.
///
/// @param tags the tags named; empty when the caller does not care
public record IfMatch(List<ETag> tags) {
    public IfMatch {
        tags = List.copyOf(tags);
    }

    /// The tag of a record's version.
    public static String tag(long version) {
        return "\"" + version + "\"";
    }

    /// Refuses the change when the caller believes in another version.
    ///
    /// @throws ProblemException [ProblemCode#PRECONDITION_FAILED]
    public void require(long version) {
        require(tag(version));
    }

    /// Refuses the change when the caller believes in another tag.
    ///
    /// @param current the tag of the thing as it is, quoted
    /// @throws ProblemException [ProblemCode#PRECONDITION_FAILED]
    public void require(String current) {
        boolean matches =
                tags.isEmpty()
                        || tags.stream()
                                .anyMatch(
                                        tag -> tag.isWildcard() || (!tag.weak() && tag.formattedTag().equals(current)));
        if (!matches) {
            throw new ProblemException(
                    ProblemCode.PRECONDITION_FAILED,
                    "It has changed since it was read; its tag is now %s.".formatted(current),
                    Map.of("etag", current));
        }
    }
}
