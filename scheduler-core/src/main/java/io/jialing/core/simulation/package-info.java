/// The simulated world: virtual time, a store in memory, clusters that behave like real ones, faults and replays.
@NullMarked
package io.jialing.core.simulation;

import org.jspecify.annotations.NullMarked;
