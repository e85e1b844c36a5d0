/// What tenants keep for their jobs: taken in, sealed at rest, and shown to nobody.
@NullMarked
package io.jialing.api.secrets;

import org.jspecify.annotations.NullMarked;
