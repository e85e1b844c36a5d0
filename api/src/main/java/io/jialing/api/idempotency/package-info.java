/// Requests that may be sent again: the first answer is given again, and nothing happens twice.
@NullMarked
package io.jialing.api.idempotency;

import org.jspecify.annotations.NullMarked;
