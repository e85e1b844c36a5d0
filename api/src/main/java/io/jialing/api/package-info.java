/// The service around the scheduler core; only the application class lives here, every feature has its own room.
@NullMarked
package io.jialing.api;

import org.jspecify.annotations.NullMarked;
