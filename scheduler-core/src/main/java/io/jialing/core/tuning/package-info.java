/// Sweeps: the parameters of each trial, which of them go on, and when the whole is over.
@NullMarked
package io.jialing.core.tuning;

import org.jspecify.annotations.NullMarked;
