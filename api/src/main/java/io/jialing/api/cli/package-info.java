/// The command line: serves the hub, plays the demonstration, replays traces.
@NullMarked
package io.jialing.api.cli;

import org.jspecify.annotations.NullMarked;
