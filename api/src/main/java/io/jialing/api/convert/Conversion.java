package io.jialing.api.convert;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// What a manifest comes to.
public sealed interface Conversion {
    /// A job.
    ///
    /// @param notes every field that the document does not take over as it is, by path
    record Converted(ObjectNode document, List<Note> notes) implements Conversion {
        public Converted {
            notes = List.copyOf(notes);
        }
    }

    /// No job.
    ///
    /// @param what the kind and the name, for people
    /// @param why a sentence
    record NotAJob(String what, String why) implements Conversion {}
}
