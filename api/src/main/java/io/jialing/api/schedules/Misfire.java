package io.jialing.api.schedules;

/// What is done about fire times that passed while nobody could fire.
enum Misfire {
    /// One job for all of them.
    FIRE_ONCE,
    /// Nothing.
    SKIP
}
