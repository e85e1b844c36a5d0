package io.jialing.api.problem;

/// What is wrong with one field.
///
/// @param pointer JSON Pointer (RFC 6901) into the document; empty for the document itself
/// @param detail a sentence that its author can act on
public record FieldError(String pointer, FieldCode code, String detail) {}
