/// Measures the hub from outside, under load, and prints one line a case.
@NullMarked
package io.jialing.benchmarks;

import org.jspecify.annotations.NullMarked;
