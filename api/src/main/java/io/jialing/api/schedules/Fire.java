package io.jialing.api.schedules;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jialing.api.problem.FieldError;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What became of a fire time.
///
/// @param at the time
/// @param by `hub`, or the key of who fired by hand
/// @param missed how many fire times before it passed unused, because nobody could fire
/// @param job what was submitted; absent when nothing was
/// @param problem what refused the job; absent when nothing did
@JsonInclude(JsonInclude.Include.NON_NULL)
record Fire(Instant at, String by, Outcome outcome, int missed, @Nullable String job, @Nullable Refusal problem) {

    enum Outcome {
        /// A job was submitted.
        SUBMITTED,
        /// The job was refused.
        REFUSED,
        /// A job of an earlier time was not over.
        OVERLAPPED,
        /// The time was noticed too late.
        MISSED
    }

    /// Why a job was not taken in.
    record Refusal(
            ProblemCode code, String detail, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {
        static Refusal of(ProblemException problem) {
            return new Refusal(problem.code(), problem.detail(), problem.errors());
        }
    }
}
