/// Jobs, their parts and attempts: identities, states and moves, retry rules.
@NullMarked
package io.jialing.core.job;

import org.jspecify.annotations.NullMarked;
