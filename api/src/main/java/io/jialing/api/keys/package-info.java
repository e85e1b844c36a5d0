/// API keys: giving them out, knowing callers by them, taking them back.
@NullMarked
package io.jialing.api.keys;

import org.jspecify.annotations.NullMarked;
