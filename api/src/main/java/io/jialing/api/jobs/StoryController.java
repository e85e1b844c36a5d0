package io.jialing.api.jobs;

import io.jialing.api.events.EventView;
import io.jialing.api.http.Page;
import io.jialing.api.http.PageRequest;
import io.jialing.api.jobs.explanation.ExplanationView;
import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.log.ChangeLog;
import io.jialing.api.runtime.log.LogEntry;
import io.jialing.api.security.Caller;
import io.jialing.core.job.JobId;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/// Tells what happened to a job, what it printed and why it is where it is.
@RestController
final class StoryController {
    private final JobAccess access;
    private final Attempts attempts;
    private final ChangeLog log;
    private final Explanations explanations;
    private final Logs logs;

    StoryController(JobAccess access, Attempts attempts, ChangeLog log, Explanations explanations, Logs logs) {
        this.access = access;
        this.attempts = attempts;
        this.log = log;
        this.explanations = explanations;
        this.logs = logs;
    }

    @GetMapping("/v1/jobs/{id}/attempts")
    Page<Attempts.View> attempts(@PathVariable String id, PageRequest page, Caller caller) {
        JobId job = access.see(caller, id).record().id();
        String list = "attempts " + job;
        String[] after = page.after(list).split("/", -1);
        boolean begins = after.length < 2;
        List<Attempts.Attempt> rows =
                attempts.of(
                        job,
                        begins ? -1 : (int) number(() -> Integer.parseInt(after[0])),
                        begins ? -1 : (int) number(() -> Integer.parseInt(after[1])),
                        page.size() + 1);
        return page.page(list, rows, row -> row.part() + "/" + row.n(), Attempts.View::of);
    }

    @GetMapping("/v1/jobs/{id}/events")
    Page<ObjectNode> events(@PathVariable String id, PageRequest page, Caller caller) {
        JobId job = access.see(caller, id).record().id();
        String list = "events " + job;
        String after = page.after(list);
        long seq = after.isEmpty() ? 0 : number(() -> Long.parseLong(after));
        List<LogEntry> entries = log.ofJob(job, seq, page.size() + 1);
        return page.page(list, entries, entry -> Long.toString(entry.seq()), EventView::of);
    }

    @GetMapping("/v1/jobs/{id}/explanation")
    ExplanationView explanation(@PathVariable String id, Caller caller) {
        return explanations.of(access.see(caller, id));
    }

    @GetMapping("/v1/jobs/{id}/logs")
    void logs(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable Integer attempt,
            @RequestParam(defaultValue = "0") int part,
            @RequestParam(defaultValue = "0") int pod,
            @RequestParam(defaultValue = "0") int from,
            @RequestParam(defaultValue = "false") boolean follow,
            Caller caller,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        JobId job = access.see(caller, id).record().id();
        logs.write(new Logs.Wanted(job, part, attempt, pod, from, follow), response);
    }

    private static long number(LongSupplier text) {
        try {
            return text.getAsLong();
        } catch (NumberFormatException _) {
            throw new ProblemException(ProblemCode.INVALID_PAGE_TOKEN, "This list never gave out this page token.");
        }
    }
}
