/// Decisions: who is planned next, where it goes, and why not.
@NullMarked
package io.jialing.core.planning;

import org.jspecify.annotations.NullMarked;
