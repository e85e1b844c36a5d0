/// The container contract: what the pods of an attempt are given, whatever cluster runs them.
@NullMarked
package io.jialing.core.container;

import org.jspecify.annotations.NullMarked;
