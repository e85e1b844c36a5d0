/// Supply as operators register and run it: sites, clusters, their nodes, and the catalogue of accelerators.
@NullMarked
package io.jialing.api.clusters;

import org.jspecify.annotations.NullMarked;
