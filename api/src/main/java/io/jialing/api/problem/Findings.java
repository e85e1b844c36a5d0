package io.jialing.api.problem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

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
