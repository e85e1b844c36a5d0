package io.jialing.api.jobs;

import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.jobs.document.Documents;
import io.jialing.api.jobs.document.ReportDocument;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.security.Caller;
import io.jialing.api.security.CurrentCaller;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartId;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.state.TrialScore;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// Shows the trials of tuning jobs, and takes in what they report.
@RestController
final class TrialController {
    private final JobAccess access;
    private final Trials trials;
    private final TrialReports reports;

    TrialController(JobAccess access, Trials trials, TrialReports reports) {
        this.access = access;
        this.trials = trials;
        this.reports = reports;
    }

    /// A trial with all that it has told.
    record WithReports(Trials.View trial, List<Trials.Report> reports) {}

    @GetMapping("/v1/jobs/{id}/trials")
    Page<Trials.View> list(@PathVariable String id, PageRequest page, Caller caller) {
        StoredJob job = access.see(caller, id);
        Sweep sweep = sweep(job);
        JobId jobId = job.record().id();
        String list = "trials " + jobId;
        String after = page.after(list);
        List<Trials.Trial> found = trials.of(jobId, after.isEmpty() ? -1 : number(after), page.size() + 1);
        return page.page(
                list,
                found,
                trial -> Integer.toString(trial.part().id().index()),
                trial -> Trials.View.of(jobId, sweep, trial));
    }

    @GetMapping("/v1/jobs/{id}/trials/{number}")
    WithReports one(@PathVariable String id, @PathVariable int number, Caller caller) {
        StoredJob job = access.see(caller, id);
        JobId jobId = job.record().id();
        Trials.Trial trial =
                trials.find(jobId, number)
                        .orElseThrow(() -> ProblemException.notFound("trial", Integer.toString(number)));
        return new WithReports(Trials.View.of(jobId, sweep(job), trial), trials.reports(jobId, number));
    }

    /// A trial itself reports, by its token, or somebody who may steer the job does it for it.
    @PostMapping(
            path = "/v1/jobs/{id}/trials/{number}/metrics",
            consumes = {Documents.JSON, Documents.YAML, Documents.X_YAML, Documents.TEXT_YAML})
    Reported report(
            @PathVariable String id,
            @PathVariable int number,
            @RequestBody byte[] body,
            @RequestHeader(HttpHeaders.CONTENT_TYPE) MediaType type,
            HttpServletRequest request) {
        ReportDocument report = ReportDocument.read(Documents.read(body, type));
        Caller caller = CurrentCaller.of(request);
        // Who comes without being known as a caller has shown the token of this very trial.
        JobId job = caller == null ? JobAddress.id(id) : steerable(caller, access.see(caller, id));
        if (number < 0) {
            throw ProblemException.notFound("trial", Integer.toString(number));
        }
        return Reported.of(reports.report(new PartId(job, number), report.step(), report.value()));
    }

    /// What a trial has told by now.
    record Reported(int trial, long step, double value) {
        static Reported of(TrialScore score) {
            return new Reported(score.trial().index(), score.step(), score.value());
        }
    }

    private JobId steerable(Caller caller, StoredJob job) {
        Caller.require(access.maySteer(caller, job.record().tenant()), "report for trials of this tenant");
        return job.record().id();
    }

    private static Sweep sweep(StoredJob job) {
        if (job.record().makeup() instanceof Makeup.Trials(var sweep)) {
            return sweep;
        }
        throw new ProblemException(
                ProblemCode.NOT_FOUND, "Job %s has no trials: it is no tuning job.".formatted(job.record().id()));
    }

    private static int number(String after) {
        try {
            return Integer.parseInt(after);
        } catch (NumberFormatException _) {
            throw new ProblemException(ProblemCode.INVALID_PAGE_TOKEN, "This list never gave out this page token.");
        }
    }
}
