/// Simulated clusters at the edge: their journal on disk, their process, their clock.
@NullMarked
package io.jialing.api.simulation;

import org.jspecify.annotations.NullMarked;
