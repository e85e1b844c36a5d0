/// What goes wrong with a request, and how its sender is told: RFC 9457 with stable codes.
@NullMarked
package io.jialing.api.problem;

import org.jspecify.annotations.NullMarked;
