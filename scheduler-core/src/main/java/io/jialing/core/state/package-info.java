/// The hub's memory: a fold of changes in immutable pages, with the indexes that the planner reads.
@NullMarked
package io.jialing.core.state;

import org.jspecify.annotations.NullMarked;
