package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.site.WorkKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What is changed of a job after it was submitted.
///
/// @param priority null where it stays
/// @param maxTrials null where it stays
/// @param parallelTrials null where it stays
/// @param service null for what is no service
public record JobPatch(
        @Nullable PriorityClass priority,
        @Nullable Integer maxTrials,
        @Nullable Integer parallelTrials,
        @Nullable ServicePatch service) {
    private static final String PRIORITY = "priority";
    private static final String TUNING = "tuning";
    private static final String INFERENCE = "inference";
    private static final String MAX_TRIALS = "maxTrials";
    private static final String PARALLEL_TRIALS = "parallelTrials";

    /// Reads a patch of a job.
    ///
    /// @param kind what job it is
    /// @param program the fields that make up what a service runs
    /// @throws io.jialing.api.problem.ProblemException naming every field that cannot be changed, or does not exist
    public static JobPatch read(ObjectNode patch, WorkKind kind, List<String> program) {
        var findings = new Findings();
        Section section = Section.root(patch, findings);
        Map<String, String> fields = Fields.of(kind);
        boolean serves = kind == WorkKind.INFERENCE;
        section.refuseOthersThan(fields);
        var mutable = new ArrayList<>(List.of(PRIORITY, kind == WorkKind.TUNING ? TUNING : INFERENCE));
        mutable.addAll(serves ? program : List.of());
        immutable(section, fields, mutable.toArray(String[]::new));
        PriorityClass priority = section.constant(PRIORITY, PriorityClass.values());
        if (patch.has(PRIORITY) && !section.has(PRIORITY)) {
            section.note(PRIORITY, FieldCode.REQUIRED, "A job always has a priority.");
        }
        Section tuning = kind == WorkKind.TUNING ? section.section(TUNING, Fields.TUNING) : null;
        Integer maxTrials = null;
        Integer parallelTrials = null;
        if (tuning != null) {
            immutable(tuning, Fields.TUNING, MAX_TRIALS, PARALLEL_TRIALS);
            maxTrials = tuning.integer(MAX_TRIALS, 1, Sweep.MOST_TRIALS);
            parallelTrials = tuning.integer(PARALLEL_TRIALS, 1, Sweep.MOST_TRIALS);
        }
        ServicePatch service = serves ? ServicePatch.read(section, patch, program) : null;
        findings.throwIfAny();
        return new JobPatch(priority, maxTrials, parallelTrials, service);
    }

    /// Notes the fields that are set and exist, but are none of these.
    static void immutable(Section section, Map<String, String> fields, String... mutable) {
        for (String field : section.fields()) {
            if (fields.getOrDefault(field, "-").isEmpty() && !List.of(mutable).contains(field)) {
                section.note(field, FieldCode.IMMUTABLE, "Cannot be changed once the job is submitted.");
            }
        }
    }
}
