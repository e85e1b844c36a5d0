/// The runtime around the planner: planning loop, dispatch, reconciliation, cluster health, and the ports they need.
@NullMarked
package io.jialing.core.hub;

import org.jspecify.annotations.NullMarked;
