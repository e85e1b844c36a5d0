/// Tests of the Helm charts and the dashboards that they bring.
@NullMarked
package io.jialing.charts;

import org.jspecify.annotations.NullMarked;
