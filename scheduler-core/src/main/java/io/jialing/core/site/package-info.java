/// Where compute and firms are: cities, districts, sites, how far apart they are, and what counts as local for whom.
@NullMarked
package io.jialing.core.site;

import org.jspecify.annotations.NullMarked;
