package io.jialing.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/// The body of an answer that tells of a problem (RFC 9457).
///
/// @param type a URN that names the kind of problem
/// @param title the kind of problem for people
/// @param detail this problem for people
/// @param code what programs should test
/// @param params what the detail says, for programs
/// @param errors what is wrong with which field of the document that was sent
record Problem(
        String type,
        String title,
        int status,
        String detail,
        ProblemCode code,
        Map<String, Object> params,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {}
