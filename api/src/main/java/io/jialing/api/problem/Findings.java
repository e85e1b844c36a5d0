package io.jialing.api.problem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects everything that is wrong with a document, so that its author is told at once. Not thread-safe.
public final class Findings {
    /// More are not listed: their author has seen the pattern.
    private static final int MOST = 100;

    private final List<FieldError> errors = new ArrayList<>();

    /// Notes that a field is wrong.
    public void add(String pointer, FieldCode code, String detail) {
        if (errors.size() < MOST) {
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
        if (text.chars().anyMatch(Character::isISOControl)) {
            add(pointer, FieldCode.MALFORMED, "Control characters are not understood here.");
            return "";
        }
        return text;
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

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /// In the order found.
    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    /// Refuses the document when anything is wrong with it.
    ///
    /// @throws ProblemException [ProblemCode#INVALID] with all that was found
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }
}
