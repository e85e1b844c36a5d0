package io.jialing.api.problem;

/// What is wrong with one field.
///
/// @param pointer JSON Pointer (RFC 6901) into the document; empty for the document itself
/// @param detail a sentence that its author can act on; one that repeats a long value is cut
public record FieldError(String pointer, FieldCode code, String detail) {
    private static final int LONGEST = 500;

    public FieldError {
        detail = detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST) + "…";
    }
}
