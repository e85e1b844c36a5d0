/// What clients are promised: the REST contract as a document that programs read, and as a page to browse.
@NullMarked
package io.jialing.api.contract;

import org.jspecify.annotations.NullMarked;
