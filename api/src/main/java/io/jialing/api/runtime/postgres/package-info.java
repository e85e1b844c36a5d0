/// The PostgreSQL that the hub runs itself when it is given none.
@NullMarked
package io.jialing.api.runtime.postgres;

import org.jspecify.annotations.NullMarked;
