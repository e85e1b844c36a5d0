package io.jialing.api.problem;

import io.jialing.core.resource.Spelling;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.JsonNodeException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/// Tells the author of a document why it could not be read. Jackson's own words name our classes, so none of them are
/// passed on.
public final class UnreadableDocument {
    private UnreadableDocument() {}

    /// The problem behind a failure to read a document.
    ///
    /// @throws JacksonException the failure itself, when it is not the document's fault
    public static ProblemException problem(JacksonException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
        }
        var pointer = pointer(failure);
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> unknownField(pointer, unknown);
            case InvalidNullException _ -> ProblemException.invalid(pointer, FieldCode.REQUIRED, "Must not be null.");
            case InvalidFormatException wrong -> wrongValue(pointer, wrong);
            case ValueInstantiationException refused when refused.getCause() instanceof IllegalArgumentException why ->
                    ProblemException.invalid(pointer, FieldCode.MALFORMED, String.valueOf(why.getMessage()));
            case InputCoercionException _ -> outOfRange(pointer);
            case JsonNodeException _ -> outOfRange(pointer);
            case DatabindException huge when huge.getCause() instanceof NumberFormatException -> outOfRange(pointer);
            // Trailing text is reported like this too.
            case MismatchedInputException wrong when wrong.getTargetType() != null && pointer.isEmpty() ->
                    new ProblemException(
                            ProblemCode.MALFORMED_DOCUMENT,
                            "The document must be %s and nothing else.".formatted(described(wrong.getTargetType())));
            case MismatchedInputException wrong when wrong.getTargetType() != null ->
                    ProblemException.invalid(
                            pointer,
                            FieldCode.WRONG_TYPE,
                            "Expected %s here.".formatted(described(wrong.getTargetType())));
            case StreamConstraintsException _ ->
                    new ProblemException(
                            ProblemCode.DOCUMENT_TOO_COMPLEX,
                            "The document nests too deep, or has a number or a name that is too long.");
            case StreamReadException malformed -> malformed(malformed);
            case MismatchedInputException malformed -> malformed(malformed);
            case JacksonIOException torn -> malformed(torn);
            default -> throw failure;
        };
    }

    private static ProblemException outOfRange(String pointer) {
        return ProblemException.invalid(pointer, FieldCode.OUT_OF_RANGE, "This number is out of range.");
    }

    private static ProblemException unknownField(String pointer, UnrecognizedPropertyException unknown) {
        var name = unknown.getPropertyName();
        var known = known(unknown.getKnownPropertyIds());
        var detail = "There is no field '%s' here.".formatted(name);
        if (known.isEmpty()) {
            return new ProblemException(
                    ProblemCode.UNKNOWN_FIELD,
                    detail,
                    Map.of("field", name),
                    List.of(new FieldError(pointer, FieldCode.UNKNOWN_FIELD, detail)));
        }
        var nearest = Spelling.nearest(name, known);
        detail += " Maybe '%s' is meant.".formatted(nearest);
        return new ProblemException(
                ProblemCode.UNKNOWN_FIELD,
                detail,
                Map.of("field", name, "nearest", nearest),
                List.of(new FieldError(pointer, FieldCode.UNKNOWN_FIELD, detail)));
    }

    private static List<String> known(@Nullable Collection<Object> ids) {
        return ids == null ? List.of() : ids.stream().map(String::valueOf).sorted().toList();
    }

    private static ProblemException wrongValue(String pointer, InvalidFormatException wrong) {
        Class<?> target = wrong.getTargetType();
        if (target != null && target.isEnum()) {
            var constants = Arrays.stream(target.getEnumConstants()).map(c -> ((Enum<?>) c).name()).toList();
            var value = String.valueOf(wrong.getValue());
            return ProblemException.invalid(
                    pointer,
                    FieldCode.UNKNOWN_VALUE,
                    "'%s' is not understood here; one of %s is. Maybe %s is meant."
                            .formatted(shortened(value), constants, Spelling.nearest(shortened(value), constants)));
        }
        boolean isText = wrong.getValue() instanceof String;
        return ProblemException.invalid(
                pointer,
                isText && isWrittenAsText(target) ? FieldCode.MALFORMED : FieldCode.WRONG_TYPE,
                "'%s' is not %s.".formatted(shortened(String.valueOf(wrong.getValue())), described(target)));
    }

    private static boolean isWrittenAsText(@Nullable Class<?> type) {
        return type == Duration.class || (type != null && Temporal.class.isAssignableFrom(type));
    }

    private static ProblemException malformed(JacksonException failure) {
        var at = failure.getLocation();
        if (at == null || at.getLineNr() < 1) {
            return new ProblemException(ProblemCode.MALFORMED_DOCUMENT, "The document is empty or breaks off.");
        }
        return new ProblemException(
                ProblemCode.MALFORMED_DOCUMENT,
                "The document cannot be read from line %d, column %d on.".formatted(at.getLineNr(), at.getColumnNr()),
                Map.of("line", at.getLineNr(), "column", at.getColumnNr()));
    }

    private static String described(@Nullable Class<?> type) {
        if (type == null) {
            return "another kind of value";
        }
        if (type == int.class
                || type == long.class
                || type == Integer.class
                || type == Long.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == BigInteger.class) {
            return "a whole number in range";
        }
        if (type == double.class || type == Double.class || type == OptionalDouble.class || type == BigDecimal.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration such as PT30M";
        }
        if (Temporal.class.isAssignableFrom(type)) {
            return "an instant such as 2026-12-01T00:00:00Z";
        }
        if (type == String.class || type.isEnum() || type == Optional.class) {
            return "a text";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return "an object";
    }

    private static String pointer(JacksonException failure) {
        var pointer = new StringBuilder();
        for (var step : failure.getPath()) {
            pointer.append('/');
            if (step.getPropertyName() == null) {
                pointer.append(step.getIndex());
            } else {
                pointer.append(step.getPropertyName().replace("~", "~0").replace("/", "~1"));
            }
        }
        return pointer.toString();
    }

    private static String shortened(String value) {
        return value.length() <= 60 ? value : value.substring(0, 60) + "…";
    }
}
