package io.jialing.api.jobs.document;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.PriorityClass;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What may be changed of a training job after it was submitted: its priority.
public final class JobPatch {
    private static final String PRIORITY = "priority";

    private JobPatch() {}

    /// The priority that a patch sets; null when it sets none.
    ///
    /// @throws ProblemException naming every field that cannot be changed, or does not exist
    public static @Nullable PriorityClass priority(ObjectNode patch) {
        var findings = new Findings();
        Section section = Section.root(patch, findings);
        section.refuseOthersThan(Fields.TRAINING_JOB);
        for (String field : patch.propertyNames()) {
            if (!field.equals(PRIORITY) && Fields.TRAINING_JOB.getOrDefault(field, "-").isEmpty()) {
                section.note(field, FieldCode.IMMUTABLE, "Cannot be changed once the job is submitted.");
            }
        }
        PriorityClass priority = section.constant(PRIORITY, PriorityClass.values());
        if (patch.has(PRIORITY) && !section.has(PRIORITY)) {
            section.note(PRIORITY, FieldCode.REQUIRED, "A job always has a priority.");
        }
        findings.throwIfAny();
        return priority;
    }
}
