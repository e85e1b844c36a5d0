/// The command line: talks to a hub, serves one, plays the demonstration.
@NullMarked
package io.jialing.api.cli;

import org.jspecify.annotations.NullMarked;
