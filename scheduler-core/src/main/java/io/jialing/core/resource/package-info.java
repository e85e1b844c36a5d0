/// What compute is made of: amounts of resources, and the catalogue of accelerator models that the hub knows.
@NullMarked
package io.jialing.core.resource;

import org.jspecify.annotations.NullMarked;
