/// The firms and institutions that submit jobs, and what a caller sees of itself.
@NullMarked
package io.jialing.api.tenants;

import org.jspecify.annotations.NullMarked;
