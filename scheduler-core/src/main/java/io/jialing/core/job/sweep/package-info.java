/// What a tuning job searches for and where: its space, its objective and its rungs.
@NullMarked
package io.jialing.core.job.sweep;

import org.jspecify.annotations.NullMarked;
