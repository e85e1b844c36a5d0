package io.jialing.api.jobs;

import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.JobId;
import tools.jackson.core.JsonGenerator;

/// Where a job is found.
final class JobAddress {
    private static final String JOBS = "/v1/jobs/";

    private JobAddress() {}

    static String of(JobId id) {
        return JOBS + id;
    }

    /// Writes the addresses of a job and of what belongs to it.
    static void links(JsonGenerator json, JobId id) {
        String address = of(id);
        json.writeObjectPropertyStart("links");
        json.writeStringProperty("self", address);
        json.writeStringProperty("explanation", address + "/explanation");
        json.writeStringProperty("attempts", address + "/attempts");
        json.writeStringProperty("events", address + "/events");
        json.writeStringProperty("logs", address + "/logs");
        json.writeEndObject();
    }

    /// The id in an address.
    ///
    /// @throws ProblemException [io.jialing.api.problem.ProblemCode#NOT_FOUND] when no job can have it
    static JobId id(String text) {
        try {
            return JobId.parse(text);
        } catch (IllegalArgumentException _) {
            throw ProblemException.notFound("job", text);
        }
    }
}
