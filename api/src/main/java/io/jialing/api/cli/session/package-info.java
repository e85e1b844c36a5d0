/// Who talks to which hub, and how a command ends.
@NullMarked
package io.jialing.api.cli.session;

import org.jspecify.annotations.NullMarked;
