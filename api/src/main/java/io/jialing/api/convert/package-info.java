/// Kubernetes manifests as job documents: pure functions, with a word on every field that a document does not take
/// over.
@NullMarked
package io.jialing.api.convert;

import org.jspecify.annotations.NullMarked;
