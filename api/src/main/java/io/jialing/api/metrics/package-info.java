/// What operators watch: the hub's state and its work as Prometheus metrics.
@NullMarked
package io.jialing.api.metrics;

import org.jspecify.annotations.NullMarked;
