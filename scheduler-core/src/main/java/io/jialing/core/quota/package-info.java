/// Tenants, their queues, and how much of which supply a queue may use.
@NullMarked
package io.jialing.core.quota;

import org.jspecify.annotations.NullMarked;
