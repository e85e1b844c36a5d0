/// Where a shape fits: filters over clusters, all-or-nothing fit of gangs on nodes, scores.
@NullMarked
package io.jialing.core.placement;

import org.jspecify.annotations.NullMarked;
