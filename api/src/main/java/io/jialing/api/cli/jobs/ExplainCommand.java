package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.output.Sheet;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `jialing explain`: why a job is where it is.
@Command(
        name = "explain",
        description = "Says why a job waits, what would help and when it will start; or where it is and why there.")
public final class ExplainCommand implements Callable<Integer> {
    @Mixin private Hub hub;
    @Mixin private Output output;

    @Parameters(paramLabel = "JOB", description = "Id of the job.")
    private String job;

    @Override
    public Integer call() {
        output.show(
                hub.out(),
                hub.client().get(Address.of("/v1/jobs/%s/explanation", job).text()),
                explanation -> show(hub.out(), explanation));
        return ExitCode.DONE.number();
    }

    private static void show(PrintWriter out, JsonNode explanation) {
        var sheet = new Sheet();
        sheet.add("Job", Cells.text(explanation.path("jobId")));
        sheet.add("State", Cells.text(explanation.path("state")));
        sheet.add("Cause", Cells.text(explanation.path("cause")));
        sheet.add("Message", Cells.text(explanation.path("message")));
        if (explanation.has("policy")) {
            sheet.add(
                    "Policy",
                    "%s version %s"
                            .formatted(
                                    Cells.text(explanation.path("policy")),
                                    Cells.text(explanation.path("policyVersion"))));
        }
        if (!explanation.path("blockers").isEmpty()) {
            sheet.add("Jobs ahead", Cells.text(explanation.path("jobsAhead")));
        }
        sheet.add("Starts", Why.start(explanation.path("expectedStart")));
        sheet.print(out);
        Why.blockers(out, explanation.path("blockers"));
        if (!explanation.path("counterfactuals").isEmpty()) {
            out.println("\nWhat would help");
            Column.print(
                    out,
                    explanation.path("counterfactuals"),
                    Column.of("CHANGE", "/text"),
                    Column.of("THEN IT", "/effect"));
        }
        Why.placement(out, explanation.path("placement"));
    }
}
