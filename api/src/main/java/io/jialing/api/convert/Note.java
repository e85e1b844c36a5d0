package io.jialing.api.convert;

/// What became of a field that a document does not take over as it is.
///
/// @param path of the field in the manifest, as Kubernetes writes it: `spec.template.spec.containers[0].image`
/// @param text why, and what to do about it where something can be done
public record Note(Kind kind, String path, String text) {
    /// How much of the field is left.
    public enum Kind {
        /// It says something else in the document.
        CHANGED,
        /// The document says nothing of it.
        DROPPED,
        /// The document needs it, and the manifest does not say it.
        MISSING
    }
}
