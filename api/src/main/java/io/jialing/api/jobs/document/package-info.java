/// The document of a job, as its author writes it and as the hub writes it back.
@NullMarked
package io.jialing.api.jobs.document;

import org.jspecify.annotations.NullMarked;
