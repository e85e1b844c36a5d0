package io.jialing.api.problem;

/// What is wrong with one field of a document. Clients test the name.
public enum FieldCode {
    /// Must be there and is not.
    REQUIRED,
    /// There is no such field.
    UNKNOWN_FIELD,
    /// A text where a number belongs, and the like.
    WRONG_TYPE,
    /// Of the right type, but not written as it must be.
    MALFORMED,
    /// Too small, too large, too long or too many.
    OUT_OF_RANGE,
    /// None of the values that are understood here.
    UNKNOWN_VALUE,
    /// Names something that does not exist, or that the caller may not use.
    UNKNOWN_REFERENCE,
    /// Does not go with another field.
    CONTRADICTION,
    /// Cannot change once it is set.
    IMMUTABLE
}
