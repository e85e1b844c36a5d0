/// Jobs: what their tenants specify, their parts and attempts, states and moves, retry rules.
@NullMarked
package io.jialing.core.job;

import org.jspecify.annotations.NullMarked;
