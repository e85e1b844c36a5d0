package io.jialing.api.problem;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A request cannot be done as asked. Whoever throws it has told the caller everything: it is answered, not logged.
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ProblemCode code;
    private final String detail;
    private final transient Map<String, Object> params;
    private final transient List<FieldError> errors;
    private final @Nullable Duration retryAfter;

    private ProblemException(
            ProblemCode code,
            String detail,
            Map<String, ?> params,
            List<FieldError> errors,
            @Nullable Duration retryAfter) {
        super(code + ": " + detail);
        this.code = code;
        this.detail = detail;
        this.params = Collections.unmodifiableSortedMap(new TreeMap<String, Object>(params));
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /// A problem that needs no numbers.
    ///
    /// @param detail a sentence that the caller can act on
    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, Map.of(), List.of(), null);
    }

    /// A problem with what a program needs to react to it.
    ///
    /// @param detail a sentence that the caller can act on
    /// @param params what the sentence says, by name: texts, numbers, booleans or lists of them
    public ProblemException(ProblemCode code, String detail, Map<String, ?> params) {
        this(code, detail, params, List.of(), null);
    }

    /// A problem with a document.
    public ProblemException(ProblemCode code, String detail, Map<String, ?> params, List<FieldError> errors) {
        this(code, detail, params, errors, null);
    }

    /// Fields of a document are wrong. Where all that is wrong is that they do not exist, the code says so.
    public static ProblemException invalid(List<FieldError> errors) {
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("A document is not invalid without an error.");
        }
        var detail =
                errors.size() == 1
                        ? "%s: %s".formatted(whereOf(errors.getFirst()), errors.getFirst().detail())
                        : "%d fields are wrong.".formatted(errors.size());
        boolean unknown = errors.stream().allMatch(error -> error.code() == FieldCode.UNKNOWN_FIELD);
        return new ProblemException(
                unknown ? ProblemCode.UNKNOWN_FIELD : ProblemCode.INVALID, detail, Map.of(), errors, null);
    }

    /// One field of a document is wrong.
    public static ProblemException invalid(String pointer, FieldCode code, String detail) {
        return invalid(List.of(new FieldError(pointer, code, detail)));
    }

    /// There is no such thing, or the caller must not learn that there is.
    ///
    /// @param kind what was looked for, as a noun with a small letter
    public static ProblemException notFound(String kind, String id) {
        return new ProblemException(
                ProblemCode.NOT_FOUND, "There is no %s '%s'.".formatted(kind, id), Map.of("kind", kind, "id", id));
    }

    /// The same problem, with the time after which trying again makes sense.
    public ProblemException retryAfter(Duration wait) {
        return new ProblemException(code, detail, params, errors, wait);
    }

    public ProblemCode code() {
        return code;
    }

    public String detail() {
        return detail;
    }

    /// By name, in the order of the names.
    public Map<String, Object> params() {
        return params;
    }

    public List<FieldError> errors() {
        return errors;
    }

    /// How long to wait before trying again; null when that is of no use.
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    private static String whereOf(FieldError error) {
        return error.pointer().isEmpty() ? "The document" : error.pointer();
    }
}
