/// Recurring jobs: when they are due, and what became of each time that they were.
@NullMarked
package io.jialing.api.schedules;

import org.jspecify.annotations.NullMarked;
