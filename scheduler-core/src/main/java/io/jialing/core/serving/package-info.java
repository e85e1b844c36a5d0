/// Services: how many replicas serve which district, which of them begin, end or change their revision, and when the
/// whole is up.
@NullMarked
package io.jialing.core.serving;

import org.jspecify.annotations.NullMarked;
