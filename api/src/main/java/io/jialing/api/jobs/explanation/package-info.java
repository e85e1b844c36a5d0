/// Why a job waits or runs where it does, as clients read it: codes and numbers for programs, sentences for people.
@NullMarked
package io.jialing.api.jobs.explanation;

import org.jspecify.annotations.NullMarked;
