/// The hub killed again and again under load, with its clusters and its database in other processes.
@NullMarked
package io.jialing.api.kill;

import org.jspecify.annotations.NullMarked;
