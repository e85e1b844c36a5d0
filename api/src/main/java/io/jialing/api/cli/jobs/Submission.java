package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.session.DocumentFile;
import io.jialing.api.cli.session.Durations;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import io.jialing.api.client.HubClient.Request;
import io.jialing.core.job.PartState;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// How documents are submitted, and what is done afterwards; a mixin.
final class Submission {
    @Mixin private Hub hub;
    @Mixin private Output output;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "Submit for this tenant, with a key of the hub's people.")
    private @Nullable String tenant;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = {
                "The same key within 24 hours means the same job.",
                "Without it a command that got no answer can be given again and takes effect once."
            })
    private @Nullable String key;

    @Option(names = "--dry-run", description = "Only say where it would run, or why not; nothing is stored.")
    private boolean dryRun;

    @Option(names = "--wait", description = "Wait until it is over; exit with 1 unless it succeeds.")
    private boolean wait;

    @Option(names = "--timeout", paramLabel = "TIME", description = "How long to wait at most, for example 90s or 2h.")
    private @Nullable Duration timeout;

    Hub hub() {
        return hub;
    }

    boolean isDryRun() {
        return dryRun;
    }

    /// Shows what would become of a document.
    ///
    /// @return [ExitCode#NOT_SO] when it would not be taken in
    ExitCode plan(HubClient client, DocumentFile file) {
        Answer plan = client.send(request(Address.of("/v1/jobs").with("dryRun", "plan"), file));
        warn(plan);
        output.show(hub.out(), plan, answer -> PlanText.print(hub.out(), answer));
        return plan.body().path("accepted").asBoolean(false) ? ExitCode.DONE : ExitCode.NOT_SO;
    }

    /// Submits a document.
    ///
    /// @param suffix told behind the idempotency key, which several documents share
    Answer submit(HubClient client, DocumentFile file, String suffix) {
        Answer answer =
                hub.once(client, request(Address.of("/v1/jobs"), file), key == null ? null : key + suffix).succeeded();
        warn(answer);
        return answer;
    }

    /// Tells what keeps a job from starting and may still come.
    private void warn(Answer answer) {
        for (JsonNode warning : answer.body().path("warnings")) {
            hub.err()
                    .println(
                            "Warning: %s: %s"
                                    .formatted(
                                            warning.path("pointer").asString(""), warning.path("detail").asString("")));
        }
        hub.err().flush();
    }

    /// Shows the answer to a submission: the id of the job, unless more was asked for.
    void show(Answer answer) {
        output.show(hub.out(), answer, job -> hub.out().println(job.path("id").asString("")));
        hub.out().flush();
    }

    /// Waits for jobs, if that was asked for.
    ExitCode await(HubClient client, List<String> jobs) throws InterruptedException {
        if (!wait || jobs.isEmpty()) {
            return ExitCode.DONE;
        }
        var watch = new JobWatch(client, PartState.SUCCEEDED);
        boolean inTime = watch.await(jobs, timeout == null ? Durations.FOREVER : timeout);
        watch.states().forEach((job, state) -> hub.err().println(job + "  " + state));
        return watch.outcome(inTime);
    }

    private Request request(Address address, DocumentFile file) {
        return Request.of("POST", address.with("tenant", tenant).text())
                .with("Content-Type", file.type())
                .body(file.text());
    }
}
