package io.jialing.api.jobs;

import io.jialing.api.http.IfMatch;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.service.Service;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// Shows jobs.
@RestController
final class JobController {
    private static final List<String> PAGE = List.of("pageSize", "pageToken");

    private final Jobs jobs;
    private final Trials trials;
    private final JobAccess access;
    private final JdbcClient sql;
    private final InstantSource clock;

    JobController(Jobs jobs, Trials trials, JobAccess access, JdbcClient sql, InstantSource clock) {
        this.sql = sql;
        this.clock = clock;
        this.jobs = jobs;
        this.trials = trials;
        this.access = access;
    }

    @GetMapping("/v1/jobs")
    Page<ObjectNode> list(@RequestParam MultiValueMap<String, String> parameters, PageRequest page, Caller caller) {
        var fields = new TreeMap<String, List<String>>(parameters);
        PAGE.forEach(fields::remove);
        var filter = JobFilter.of(fields, access.tenants(caller));
        String list = "jobs " + fields;
        String after = page.after(list);
        List<StoredJob> found = jobs.list(filter, after.isEmpty() ? null : id(after), page.size() + 1);
        return page.page(list, found, job -> job.record().id().toString(), JobView::summary);
    }

    @GetMapping("/v1/jobs/{id}")
    ResponseEntity<ObjectNode> one(@PathVariable String id, Caller caller) {
        StoredJob job = access.see(caller, id);
        String document = jobs.document(job.record().id());
        ObjectNode view =
                switch (job.record().makeup()) {
                    case Makeup.Gang _ -> JobView.full(job, document, jobs.parts(job));
                    case Makeup.Trials(var sweep) ->
                            JobView.full(job, document, sweep, trials.summary(job.record().id(), sweep));
                    case Makeup.Replicas(var service) -> service(job, document, service);
                };
        return ResponseEntity.ok().eTag(IfMatch.tag(job.record().version())).body(view);
    }

    /// A service with what its current revision runs in the place of what was submitted.
    private ObjectNode service(StoredJob job, String document, Service service) {
        ObjectNode now = Revisions.current(sql, job.record().id(), Documents.stored(document), service.revision());
        return JobView.full(job, now, service, jobs.parts(job), clock.instant());
    }

    private static JobId id(String after) {
        try {
            return JobId.parse(after);
        } catch (IllegalArgumentException _) {
            throw new ProblemException(ProblemCode.INVALID_PAGE_TOKEN, "This list never gave out this page token.");
        }
    }
}
