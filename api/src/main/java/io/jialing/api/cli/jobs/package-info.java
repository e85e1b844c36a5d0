/// Commands about jobs.
@NullMarked
package io.jialing.api.cli.jobs;

import org.jspecify.annotations.NullMarked;
