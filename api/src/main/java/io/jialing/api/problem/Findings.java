package io.jialing.api.problem;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects everything that is wrong with a document, so that its author is told at once. Not thread-safe.
public final class Findings {
    /// More are not listed: their author has seen the pattern.
    private static final int MOST = 100;

    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private final List<FieldError> errors = new ArrayList<>();

    /// Notes that a field is wrong; what else is wrong with the same field is not noted, since it may only follow.
    public void add(String pointer, FieldCode code, String detail) {
        if (errors.size() < MOST && errors.stream().noneMatch(error -> error.pointer().equals(pointer))) {
            errors.add(new FieldError(pointer, code, detail));
        }
    }

    /// Takes over what somebody else found.
    public void addAll(Collection<FieldError> others) {
        others.forEach(error -> add(error.pointer(), error.code(), error.detail()));
    }

    /// Notes a missing field.
    public void missing(String pointer) {
        add(pointer, FieldCode.REQUIRED, "This field is required.");
    }

    /// A text that must be there, on one line.
    ///
    /// @param most how many characters it may have
    /// @return the text without space around it; empty when it is wrong, which is noted
    public String text(String pointer, @Nullable String value, int most) {
        if (value == null) {
            missing(pointer);
            return "";
        }
        var text = value.strip();
        if (text.isEmpty() || text.length() > most) {
            add(pointer, FieldCode.OUT_OF_RANGE, "1 to %d characters are understood here.".formatted(most));
            return "";
        }
        if (!isPlain(text)) {
            add(pointer, FieldCode.MALFORMED, "Must not have control characters or half characters.");
            return "";
        }
        return text;
    }

    /// Whether a text has no control characters and can be kept.
    public static boolean isPlain(String text) {
        return text.chars().noneMatch(Character::isISOControl) && isStorable(text);
    }

    /// Whether a text can be kept: a database refuses U+0000 and halves of surrogate pairs.
    public static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    return false;
                }
                i++;
            } else if (c == 0) {
                return false;
            }
        }
        return true;
    }

    /// An id that must be there: lower-case letters, digits and `-`, as Kubernetes has it for names.
    ///
    /// @param most how many characters it may have
    /// @return the id; empty when it is wrong, which is noted
    public String id(String pointer, @Nullable String value, int most) {
        if (value == null) {
            missing(pointer);
            return "";
        }
        if (value.length() > most || !value.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?")) {
            add(
                    pointer,
                    FieldCode.MALFORMED,
                    "An id has at most %d lower-case letters, digits and '-', and begins and ends with none of '-'."
                            .formatted(most));
            return "";
        }
        return value;
    }

    /// A whole number in a range.
    ///
    /// @param usual what an absent one means
    /// @return the number; `usual` when it is wrong, which is noted
    public int whole(String pointer, @Nullable Integer value, int least, int most, int usual) {
        if (value == null) {
            return usual;
        }
        if (value < least || value > most) {
            add(pointer, FieldCode.OUT_OF_RANGE, "Must be from %d to %d, not %d.".formatted(least, most, value));
            return usual;
        }
        return value;
    }

    /// An instant that must lie ahead, if it is there; a year has four digits, as RFC 3339 has it.
    public void future(String pointer, @Nullable Instant value, Instant now) {
        if (value != null && !(value.isAfter(now) && value.isBefore(END_OF_TIME))) {
            add(pointer, FieldCode.OUT_OF_RANGE, "Must lie in the future, and before %s.".formatted(END_OF_TIME));
        }
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /// In the order found.
    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /// Refuses the document when anything is wrong with it.
    ///
    /// @throws ProblemException [ProblemCode#INVALID] or [ProblemCode#UNKNOWN_FIELD] with all that was found
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
