/// Who calls, and what they may see and do.
@NullMarked
package io.jialing.api.security;

import org.jspecify.annotations.NullMarked;
