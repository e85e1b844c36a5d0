/// Local first: tiers of rings, the gates between them, and the proof of each spill.
@NullMarked
package io.jialing.core.locality;

import org.jspecify.annotations.NullMarked;
