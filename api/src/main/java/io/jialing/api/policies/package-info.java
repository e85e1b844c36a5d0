/// Local-priority policies: written by one, approved by another, tried out, published on a day, taken back.
@NullMarked
package io.jialing.api.policies;

import org.jspecify.annotations.NullMarked;
