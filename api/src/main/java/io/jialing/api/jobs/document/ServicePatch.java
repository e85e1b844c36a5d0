package io.jialing.api.jobs.document;

import io.jialing.api.http.MergePatch;
import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.Program;
import io.jialing.core.job.service.Service;
import io.jialing.core.state.Shape;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What is changed of a service: how many replicas it has, and what they run.
///
/// @param minReplicas null where it stays
/// @param maxReplicas null where it stays
/// @param replicas null where it stays, as far as the other two allow
/// @param program the fields of the program that change; empty for none
public record ServicePatch(
        @Nullable Integer minReplicas, @Nullable Integer maxReplicas, @Nullable Integer replicas, ObjectNode program) {

    /// Reads the part of a patch that is about a service.
    ///
    /// @param fields the fields that make up a program
    static ServicePatch read(Section job, ObjectNode patch, Collection<String> fields) {
        Section inference = job.section("inference", Fields.INFERENCE);
        Integer least = null;
        Integer most = null;
        Integer now = null;
        if (inference != null) {
            JobPatch.immutable(inference, Fields.INFERENCE, "minReplicas", "maxReplicas", "replicas");
            least = inference.integer("minReplicas", 1, Service.MOST_REPLICAS);
            most = inference.integer("maxReplicas", 1, Service.MOST_REPLICAS);
            now = inference.integer("replicas", 1, Service.MOST_REPLICAS);
        }
        return new ServicePatch(least, most, now, patch.deepCopy().retain(fields));
    }

    /// The service with other numbers.
    ///
    /// @throws ProblemException when they contradict each other
    public Service applied(Service service) {
        int least = Objects.requireNonNullElse(minReplicas, service.minReplicas());
        int most = Objects.requireNonNullElse(maxReplicas, service.maxReplicas());
        if (least > most) {
            throw ProblemException.invalid(
                    maxReplicas == null ? "/inference/minReplicas" : "/inference/maxReplicas",
                    FieldCode.CONTRADICTION,
                    "There cannot be at least %d and at most %d replicas.".formatted(least, most));
        }
        if (replicas != null && (replicas < least || replicas > most)) {
            throw ProblemException.invalid(
                    "/inference/replicas",
                    FieldCode.CONTRADICTION,
                    "Must be from minReplicas, %d, to maxReplicas, %d.".formatted(least, most));
        }
        return service.scaled(
                least, most, Math.clamp(Objects.requireNonNullElse(replicas, service.replicas()), least, most));
    }

    /// The program with what changes of it; null when nothing does.
    ///
    /// @param images the stacks and architectures that the job was placed for
    /// @throws ProblemException when it would be no program, or one for other stacks
    public @Nullable ObjectNode applied(ObjectNode before, List<Shape.Image> images) {
        ObjectNode after = MergePatch.apply(before, program);
        if (after.equals(before)) {
            return null;
        }
        var findings = new Findings();
        Program read = ProgramReader.read(Section.root(after, findings));
        findings.throwIfAny();
        if (read == null || !Shape.Image.of(read).equals(images)) {
            throw ProblemException.invalid(
                    "/images",
                    FieldCode.IMMUTABLE,
                    "Images for other stacks or architectures need a job of their own.");
        }
        return after;
    }
}
