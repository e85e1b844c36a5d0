package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The request to cancel many jobs: which, and how many that will be. Without the number nothing is cancelled; the
/// answer tells it.
///
/// @param filter values by field
/// @param count how many jobs the caller expects to cancel; null to be told how many there are
public record CancelRequest(SortedMap<String, List<String>> filter, @Nullable Long count) {
    private static final int MOST_VALUES = 50;
    private static final int LONGEST = 400;
    private static final Map<String, String> KNOWN = Map.of("filter", "", "count", "");

    /// Reads a request.
    ///
    /// @throws ProblemException naming everything that is wrong with it
    public static CancelRequest read(ObjectNode document) {
        var findings = new Findings();
        Section request = Section.root(document, findings);
        request.refuseOthersThan(KNOWN);
        Long count = request.whole("count", 0, Long.MAX_VALUE);
        var filter = new TreeMap<String, List<String>>();
        Section fields = request.anySection("filter");
        if (fields != null) {
            for (String field : fields.fields()) {
                List<String> values = fields.textOrTexts(field, MOST_VALUES, LONGEST);
                if (values != null) {
                    filter.put(field, values);
                }
            }
        }
        if (filter.isEmpty() && findings.isEmpty()) {
            request.note("filter", FieldCode.REQUIRED, "Which jobs are meant must be said.");
        }
        findings.throwIfAny();
        return new CancelRequest(filter, count);
    }
}
