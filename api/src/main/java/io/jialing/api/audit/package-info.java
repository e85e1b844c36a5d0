/// Who did what to the hub, and why.
@NullMarked
package io.jialing.api.audit;

import org.jspecify.annotations.NullMarked;
