package io.jialing.api.jobs;

import io.jialing.api.jobs.Submissions.Candidate;
import io.jialing.api.jobs.Submissions.Reply;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.jobs.explanation.PlanView;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.core.quota.Tenant;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Takes jobs in, one at a time or many together, or says what would become of one.
@RestController
final class SubmitController {
    private static final String SUBMIT = "/v1/jobs";

    private final Submissions submissions;
    private final SubmittedBefore before;
    private final Batches batches;
    private final Plans plans;
    private final JobAccess access;

    SubmitController(Submissions submissions, SubmittedBefore before, Batches batches, Plans plans, JobAccess access) {
        this.submissions = submissions;
        this.before = before;
        this.batches = batches;
        this.plans = plans;
        this.access = access;
    }

    @PostMapping(
            path = SUBMIT,
            params = "!dryRun",
            consumes = {Documents.JSON, Documents.YAML, Documents.X_YAML, Documents.TEXT_YAML})
    ResponseEntity<byte[]> submit(
            @RequestBody byte[] body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestHeader(name = SubmittedBefore.HEADER, required = false) @Nullable String key,
            @RequestParam(required = false) @Nullable String tenant,
            Caller caller) {
        Submissions.Key once = key == null ? null : SubmittedBefore.key(caller, SUBMIT, key, body);
        try {
            Tenant submitter = access.submitter(caller, tenant);
            Candidate candidate = submissions.admitted(Documents.read(body, type), submitter);
            return response(submissions.submit(candidate, once));
        } catch (ProblemException problem) {
            // What was answered before is answered again, although by now it would be refused.
            Reply reply = once == null ? null : before.find(once);
            if (reply == null) {
                throw problem;
            }
            return response(reply);
        }
    }

    @PostMapping(
            path = SUBMIT,
            params = "dryRun",
            consumes = {Documents.JSON, Documents.YAML, Documents.X_YAML, Documents.TEXT_YAML})
    PlanView plan(
            @RequestBody byte[] body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            @RequestParam String dryRun,
            @RequestParam(required = false) @Nullable String tenant,
            Caller caller) {
        if (!dryRun.equals("plan")) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "The only dryRun there is is 'plan'.",
                    Map.of("parameter", "dryRun"));
        }
        Tenant submitter = access.submitter(caller, tenant);
        return plans.of(submissions.read(Documents.read(body, type), submitter));
    }

    @PostMapping(path = "/v1/jobs:batch", consumes = Documents.JSON)
    ResponseEntity<byte[]> batch(
            @RequestBody byte[] body, @RequestParam(required = false) @Nullable String tenant, Caller caller) {
        Tenant submitter = access.submitter(caller, tenant);
        String results = batches.submit(Documents.read(body, null), submitter, caller);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(results.getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> response(Reply reply) {
        var response =
                ResponseEntity.status(reply.answer().status())
                        .contentType(MediaType.APPLICATION_JSON)
                        .header(HttpHeaders.LOCATION, SubmitAnswer.address(reply.answer()));
        if (reply.replayed()) {
            response.header("Idempotency-Replayed", "true");
        }
        return response.body(reply.answer().body().getBytes(StandardCharsets.UTF_8));
    }
}
