/// What every resource does the same way: reading JSON strictly, pages, versions, limits.
@NullMarked
package io.jialing.api.http;

import org.jspecify.annotations.NullMarked;
