/// Drives core's hub: the clock, leadership, the store, and what every replica knows of the state.
@NullMarked
package io.jialing.api.runtime;

import org.jspecify.annotations.NullMarked;
