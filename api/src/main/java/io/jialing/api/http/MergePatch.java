package io.jialing.api.http;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Changes part of a document (RFC 7396): what the patch names is replaced, what it sets to null is removed.
public final class MergePatch {
    private MergePatch() {}

    /// What a document says after a patch.
    ///
    /// @param before as the document shows it
    public static <D> D apply(JsonMapper json, D before, ObjectNode patch, Class<D> type) {
        return json.treeToValue(apply(json.valueToTree(before), patch), type);
    }

    /// The document after the patch. Neither argument is changed.
    public static ObjectNode apply(ObjectNode document, ObjectNode patch) {
        var result = document.deepCopy();
        for (var field : patch.properties()) {
            var name = field.getKey();
            var value = field.getValue();
            if (value.isNull()) {
                result.remove(name);
            } else if (value instanceof ObjectNode inner) {
                var before = result.get(name) instanceof ObjectNode object ? object : result.objectNode();
                result.set(name, apply(before, inner));
            } else {
                result.set(name, value);
            }
        }
        return result;
    }
}
