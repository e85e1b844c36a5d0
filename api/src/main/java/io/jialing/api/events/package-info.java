/// The stream of what happens, for whoever may see it.
@NullMarked
package io.jialing.api.events;

import org.jspecify.annotations.NullMarked;
