/// Clusters, their nodes, their health, and where on them the pods of a part go.
@NullMarked
package io.jialing.core.cluster;

import org.jspecify.annotations.NullMarked;
