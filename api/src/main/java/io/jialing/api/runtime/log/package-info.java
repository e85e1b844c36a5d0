/// The change log, and the form in which records are written down.
@NullMarked
package io.jialing.api.runtime.log;

import org.jspecify.annotations.NullMarked;
