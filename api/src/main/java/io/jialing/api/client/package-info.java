/// Talks to a hub from outside, as every client does, and runs one as a process.
@NullMarked
package io.jialing.api.client;

import org.jspecify.annotations.NullMarked;
