/// Jobs as their owners see them: taken in, looked at, steered.
@NullMarked
package io.jialing.api.jobs;

import org.jspecify.annotations.NullMarked;
