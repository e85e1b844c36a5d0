/// The hub itself: what operators have switched off, and how its leader is.
@NullMarked
package io.jialing.api.hub;

import org.jspecify.annotations.NullMarked;
