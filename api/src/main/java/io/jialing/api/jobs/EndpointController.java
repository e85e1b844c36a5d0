package io.jialing.api.jobs;

import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.core.job.Makeup;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// Shows where services can be asked.
@RestController
final class EndpointController {
    private final JobAccess access;
    private final Jobs jobs;

    EndpointController(JobAccess access, Jobs jobs) {
        this.access = access;
        this.jobs = jobs;
    }

    @GetMapping("/v1/jobs/{id}/endpoints")
    List<Endpoints.Endpoint> endpoints(@PathVariable String id, Caller caller) {
        StoredJob job = access.see(caller, id);
        if (!(job.record().makeup() instanceof Makeup.Replicas)) {
            throw new ProblemException(
                    ProblemCode.NOT_FOUND,
                    "Job %s has no endpoints: it is no inference job.".formatted(job.record().id()),
                    Map.of("id", job.record().id().toString()));
        }
        return Endpoints.of(job, jobs.parts(job), Documents.stored(jobs.document(job.record().id())));
    }
}
