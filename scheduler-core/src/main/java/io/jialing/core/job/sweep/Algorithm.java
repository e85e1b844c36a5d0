package io.jialing.core.job.sweep;

/// How a sweep chooses the parameters of its trials.
public enum Algorithm {
    /// Every combination once, in order.
    GRID,
    /// Independent draws.
    RANDOM,
    /// Independent draws of which only the better go on from rung to rung (Li et al., "A System for Massively Parallel
    /// Hyperparameter Tuning", MLSys 2020, algorithm 2).
    ASHA
}
