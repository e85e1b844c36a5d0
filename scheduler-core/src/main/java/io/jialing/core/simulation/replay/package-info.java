/// Traces of real clusters, replayed through the hub in virtual time.
@NullMarked
package io.jialing.core.simulation.replay;

import org.jspecify.annotations.NullMarked;
