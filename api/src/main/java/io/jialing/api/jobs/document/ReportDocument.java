package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a trial tells: how well it does after so many steps.
///
/// @param step at least 0
/// @param value a finite number
public record ReportDocument(long step, double value) {
    /// Reads a report.
    ///
    /// @throws io.jialing.api.problem.ProblemException naming everything that is wrong with it
    public static ReportDocument read(ObjectNode document) {
        var findings = new Findings();
        Section section = Section.root(document, findings);
        section.refuseOthersThan(Fields.REPORT);
        Long step = section.whole("step", 0, Long.MAX_VALUE);
        for (String field : List.of("step", "value")) {
            if (!section.has(field)) {
                section.missing(field);
            }
        }
        Double value = section.has("value") ? number(section, document.path("value")) : null;
        findings.throwIfAny();
        if (step == null || value == null) {
            throw new IllegalStateException("A report without a step or a value was not refused.");
        }
        return new ReportDocument(step, value);
    }

    private static @Nullable Double number(Section section, JsonNode value) {
        if (!value.isNumber()) {
            section.note("value", FieldCode.WRONG_TYPE, "Must be a number.");
            return null;
        }
        double number = value.doubleValue();
        if (!Double.isFinite(number)) {
            section.note("value", FieldCode.OUT_OF_RANGE, "Must be a number that a program can compute with.");
            return null;
        }
        return number;
    }
}
