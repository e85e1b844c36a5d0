/// Where tenants submit, and how much of which supply they have a right to.
@NullMarked
package io.jialing.api.queues;

import org.jspecify.annotations.NullMarked;
