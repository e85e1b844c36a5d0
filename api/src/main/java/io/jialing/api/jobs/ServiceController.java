package io.jialing.api.jobs;

import io.jialing.api.http.IfMatch;
import io.jialing.api.idempotency.Answer;
import io.jialing.api.idempotency.Once;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.service.Service;
import io.jialing.core.state.Change;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// Shows where services can be asked, and takes them back to a former revision.
@RestController
final class ServiceController {
    private final JobAccess access;
    private final Jobs jobs;

    ServiceController(JobAccess access, Jobs jobs) {
        this.access = access;
        this.jobs = jobs;
    }

    /// Which revision to return to: the one before the current where nothing is said.
    record Rollback(@Nullable Integer revision) {}

    @GetMapping("/v1/jobs/{id}/endpoints")
    List<Endpoints.Endpoint> endpoints(@PathVariable String id, Caller caller) {
        StoredJob job = access.see(caller, id);
        service(job, ProblemCode.NOT_FOUND, "endpoints");
        return Endpoints.of(job, jobs.parts(job), Documents.stored(jobs.document(job.record().id())));
    }

    @PostMapping("/v1/jobs/{id}:rollback")
    ResponseEntity<Object> rollback(
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Rollback wish,
            Caller caller,
            IfMatch ifMatch,
            Once once) {
        return once.answer(transaction -> {
            StoredJob job = access.steer(caller, id, transaction);
            ifMatch.require(job.record().version());
            Service service = service(job, ProblemCode.CONFLICT, "revisions");
            if (job.isOver() || job.record().cancel()) {
                throw new ProblemException(
                        ProblemCode.CONFLICT,
                        "Job %s is over or being cancelled: it is %s.".formatted(job.record().id(), job.state()),
                        Map.of("state", job.state().name()));
            }
            int last = Revisions.last(transaction.sql(), job.record().id());
            Integer named = wish == null ? null : wish.revision();
            int former = former(service.revision(), last, named);
            StoredJob changed = job.with(job.record().serving(service.running(former)));
            transaction.change(new Change.JobChanged(changed.record()), "ROLLBACK");
            return new Answer(
                    202,
                    Map.of(HttpHeaders.ETAG, IfMatch.tag(changed.record().version())),
                    JobView.brief(changed).put("revision", former));
        });
    }

    private static int former(int current, int last, @Nullable Integer named) {
        if (named == null) {
            if (current == 1) {
                throw new ProblemException(
                        ProblemCode.CONFLICT, "There is no revision before the first.", Map.of("revision", current));
            }
            return current - 1;
        }
        if (named < 1 || named > last) {
            throw ProblemException.invalid(
                    "/revision",
                    FieldCode.UNKNOWN_REFERENCE,
                    "There are revisions 1 to %d, not %d.".formatted(last, named));
        }
        return named;
    }

    private static Service service(StoredJob job, ProblemCode refusal, String what) {
        if (job.record().makeup() instanceof Makeup.Replicas(var service)) {
            return service;
        }
        throw new ProblemException(
                refusal,
                "Job %s has no %s: it is no inference job.".formatted(job.record().id(), what),
                Map.of("id", job.record().id().toString()));
    }
}
