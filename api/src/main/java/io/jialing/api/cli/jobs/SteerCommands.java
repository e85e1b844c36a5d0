package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Failures;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Refused;
import io.jialing.api.client.HubClient.Request;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Commands that say what an owner wants of jobs. The hub notes the wish; its leader does it soon after.
public final class SteerCommands {
    private static final String JOBS = "Ids of jobs.";

    private SteerCommands() {}

    @Command(name = "cancel", description = "Ends jobs, wherever they are.")
    static int cancel(
            @Mixin Hub hub, @Parameters(arity = "1..*", paramLabel = "JOB", description = JOBS) List<String> jobs) {
        return steer(hub, jobs, "cancel");
    }

    @Command(name = "hold", description = "Keeps jobs back; what runs is stopped.")
    static int hold(
            @Mixin Hub hub, @Parameters(arity = "1..*", paramLabel = "JOB", description = JOBS) List<String> jobs) {
        return steer(hub, jobs, "hold");
    }

    @Command(name = "release", description = "Lets jobs go on that are held.")
    static int release(
            @Mixin Hub hub, @Parameters(arity = "1..*", paramLabel = "JOB", description = JOBS) List<String> jobs) {
        return steer(hub, jobs, "release");
    }

    @Command(name = "requeue", description = "Plans jobs anew; what runs is stopped first.")
    static int requeue(
            @Mixin Hub hub, @Parameters(arity = "1..*", paramLabel = "JOB", description = JOBS) List<String> jobs) {
        return steer(hub, jobs, "requeue");
    }

    /// A job that cannot be steered keeps none of the others from it.
    private static int steer(Hub hub, List<String> jobs, String verb) {
        HubClient client = hub.client();
        ExitCode first = ExitCode.DONE;
        for (String job : jobs) {
            try {
                JsonNode done = client.send(Request.of("POST", Address.of("/v1/jobs/%s:" + verb, job).text())).ok();
                String wanted = done.has("wanted") ? "  wanted: " + Cells.text(done.path("wanted")) : "";
                hub.out().println(job + "  " + Cells.text(done.path("state")) + wanted);
            } catch (Refused refused) {
                ExitCode code = Failures.tell(hub.err(), refused);
                first = first == ExitCode.DONE ? code : first;
            }
        }
        return first.number();
    }
}
