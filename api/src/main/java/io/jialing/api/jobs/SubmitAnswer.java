package io.jialing.api.jobs;

import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.FieldError;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartState;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// What a taken-in job is answered with.
final class SubmitAnswer {
    private SubmitAnswer() {}

    /// The answer, written by hand because this is done thousands of times a second.
    ///
    /// @param defaulted the fields of its document that were filled in
    /// @param warnings what keeps it from starting and may still come
    static Submission.Answer of(JobId id, List<String> defaulted, List<FieldError> warnings) {
        String address = JobAddress.of(id);
        var body = new StringWriter(512);
        try (JsonGenerator json = Documents.json().createGenerator(body)) {
            json.writeStartObject();
            json.writeStringProperty("id", id.toString());
            json.writeStringProperty("state", PartState.QUEUED.name());
            JobAddress.links(json, id);
            json.writeArrayPropertyStart("defaulted");
            defaulted.forEach(json::writeString);
            json.writeEndArray();
            if (!warnings.isEmpty()) {
                json.writePOJOProperty("warnings", warnings);
            }
            json.writeEndObject();
        }
        return new Submission.Answer(202, "{\"Location\":\"" + address + "\"}", body.toString());
    }

    /// The job of an answer.
    static JobId job(Submission.Answer answer) {
        return JobId.parse(Documents.stored(answer.body()).path("id").asString());
    }

    /// Where the job of an answer is found.
    static String address(Submission.Answer answer) {
        return Documents.stored(answer.headers()).path("Location").asString();
    }
}
