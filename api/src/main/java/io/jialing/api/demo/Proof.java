package io.jialing.api.demo;

/// How an act went.
///
/// @param held whether what it claims was seen
/// @param text what was seen, with the numbers
record Proof(boolean held, String text) {}
