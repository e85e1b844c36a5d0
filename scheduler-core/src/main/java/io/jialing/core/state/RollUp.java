package io.jialing.core.state;

import io.jialing.core.job.PartState;

/// Where a job of many parts stands by its parts.
///
/// @param cause why, in one word; empty when that goes without saying
/// @param message the same for a person; empty for none
public record RollUp(PartState state, String cause, String message) {}
