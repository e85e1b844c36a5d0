package io.jialing.api.jobs;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.api.runtime.StateView;
import io.jialing.core.hub.LogSource;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.state.HubState;
import io.jialing.core.state.PartRecord;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/// Passes on what the pods of a job have printed, as plain text, a line each.
final class Logs {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    /// A silent job would hide that its reader has gone; a reader that is still there comes back.
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Attempts attempts;
    private final ObjectProvider<LogSource> source;
    private final StateView view;

    /// @param source may be absent on a replica that reaches no cluster
    Logs(Attempts attempts, ObjectProvider<LogSource> source, StateView view) {
        this.attempts = attempts;
        this.source = source;
        this.view = view;
    }

    /// What is asked for.
    ///
    /// @param attempt its number; null for the latest
    /// @param pod the pod's number in the gang, from 0
    /// @param from the first line wanted, from 0
    /// @param follow whether to go on until the attempt is over
    record Wanted(JobId job, int part, @Nullable Integer attempt, int pod, int from, boolean follow) {}

    /// Writes the lines to the answer.
    ///
    /// @throws ProblemException when there is no such attempt or pod
    void write(Wanted wanted, HttpServletResponse response) throws IOException, InterruptedException {
        Attempts.Attempt attempt = find(wanted);
        int pods = attempt.placement().workers();
        if (wanted.pod() < 0 || wanted.pod() >= pods || wanted.from() < 0) {
            throw new ProblemException(
                    ProblemCode.INVALID_PARAMETER,
                    "The attempt has pods 0 to %d, with lines from 0.".formatted(pods - 1),
                    Map.of("parameter", wanted.from() < 0 ? "from" : "pod"));
        }
        LogSource lines = source.getIfAvailable();
        if (lines == null) {
            throw new ProblemException(ProblemCode.UNAVAILABLE, "The clusters cannot be reached from here.")
                    .retryAfter(LOOK_AGAIN);
        }
        var id = new AttemptId(new PartId(wanted.job(), wanted.part()), attempt.n());
        response.setContentType("text/plain");
        response.setCharacterEncoding("UTF-8");
        OutputStream out = response.getOutputStream();
        int next = wanted.from();
        long end = System.nanoTime() + LONGEST.toNanos();
        boolean over;
        do {
            // Asked before reading: what an attempt printed last is there when it is over.
            over = !wanted.follow() || isOver(id) || System.nanoTime() > end;
            List<String> read = lines.lines(attempt.placement().cluster(), id, wanted.pod(), next);
            for (String line : read) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            next += read.size();
            out.flush();
            if (!over && read.isEmpty()) {
                Thread.sleep(LOOK_AGAIN);
            }
        } while (!over);
    }

    private Attempts.Attempt find(Wanted wanted) {
        return attempts.find(wanted.job(), wanted.part(), wanted.attempt())
                .orElseThrow(() ->
                        wanted.attempt() == null
                                ? new ProblemException(
                                        ProblemCode.NOT_FOUND,
                                        "The job has not been placed yet, so it has printed nothing.",
                                        Map.of("kind", "attempt", "id", "latest"))
                                : ProblemException.notFound("attempt", wanted.attempt().toString()));
    }

    private boolean isOver(AttemptId id) {
        HubState state = view.state();
        if (state.job(id.part().job()) == null) {
            return true;
        }
        PartRecord.AttemptRecord current = state.part(id.part()).attempt();
        // The view may not have come to the attempt yet, which the store knows already.
        return current != null && (current.n() > id.n() || (current.n() == id.n() && !current.state().isOpen()));
    }
}
