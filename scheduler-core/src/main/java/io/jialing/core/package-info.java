/// The brain of the hub: decides which job runs where, and when; each room knows only the rooms its tests list above
/// it.
@NullMarked
package io.jialing.core;

import org.jspecify.annotations.NullMarked;
