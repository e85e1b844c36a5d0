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

/// `jialing get`: one job with its parts.
@Command(
        name = "get",
        description = "Shows a job: what was asked for, where it is, how it goes. -o json shows all of it.")
public final class GetCommand implements Callable<Integer> {
    @Mixin private Hub hub;
    @Mixin private Output output;

    @Parameters(paramLabel = "JOB", description = "Id of the job.")
    private String job;

    @Override
    public Integer call() {
        output.show(
                hub.out(), hub.client().get(Address.of("/v1/jobs/%s", job).text()), found -> show(hub.out(), found));
        return ExitCode.DONE.number();
    }

    private static void show(PrintWriter out, JsonNode job) {
        var sheet = new Sheet();
        sheet.add("Job", Cells.text(job.path("id")));
        sheet.add("Name", Cells.text(job.path("name")));
        sheet.add("Tenant", Cells.text(job.path("tenant")));
        sheet.add("State", "%s since %s".formatted(Cells.text(job.path("state")), Cells.time(job.path("stateSince"))));
        sheet.add("Wanted", Cells.text(job.path("wanted")));
        sheet.add("Submitted", Cells.time(job.path("submittedAt")));
        sheet.add("Finished", Cells.time(job.path("finishedAt")));
        sheet.add("Kind", Cells.text(job.path("kind")));
        sheet.add("Queue", Cells.text(job.path("queue")));
        sheet.add("Priority", Cells.text(job.path("priority")));
        sheet.add("Scenario", Cells.text(job.path("scenario")));
        sheet.add("Labels", Cells.text(job.path("labels")));
        job.path("images")
                .properties()
                .forEach(image ->
                        sheet.add(
                                "Image",
                                "%s for %s"
                                        .formatted(
                                                Cells.text(
                                                        image.getValue().isObject()
                                                                ? image.getValue().path("ref")
                                                                : image.getValue()),
                                                image.getKey())));
        sheet.add("Command", Cells.words(job.path("command")));
        sheet.add("Workers", Cells.text(job.at("/training/workers")));
        sheet.add("Per worker", needs(job.at("/training/perWorker")));
        sheet.add("Per trial", needs(job.at("/tuning/perTrial")));
        sheet.add("At most", Cells.duration(job.path("maxRuntime")));
        sheet.add("Trials", trials(job.path("trials")));
        sheet.add("Best", best(job.at("/trials/best")));
        sheet.print(out);
        if (!job.path("parts").isEmpty()) {
            out.println();
            parts(out, job.path("parts"));
        }
    }

    private static void parts(PrintWriter out, JsonNode parts) {
        Column.print(
                out,
                parts,
                Column.of("PART", "/part"),
                Column.of("STATE", "/state"),
                Column.time("SINCE", "/since"),
                Column.of("ATTEMPTS", "/attempts"),
                Column.of("CLUSTER", "/placement/cluster"),
                Column.of("RING", "/placement/ring"),
                Column.of("CARDS", "/placement/cards"),
                Column.of("MODEL", "/placement/model"),
                Column.of("CAUSE", "/cause"),
                Column.of("MESSAGE", "/message"));
    }

    private static String needs(JsonNode pod) {
        if (pod.isMissingNode()) {
            return Cells.NOTHING;
        }
        String text = "%s CPU, %s GiB".formatted(Cells.text(pod.path("cpu")), Cells.text(pod.path("memoryGiB")));
        JsonNode cards = pod.path("accelerators");
        if (cards.isMissingNode()) {
            return text;
        }
        String part = cards.has("fraction") ? " (%s)".formatted(Cells.text(cards.path("fraction"))) : "";
        String models = cards.has("models") ? " of " + Cells.text(cards.path("models")) : "";
        String count = Cells.text(cards.path("count"));
        return "%s %s%s%s, %s".formatted(count, count.equals("1") ? "card" : "cards", part, models, text);
    }

    private static String trials(JsonNode trials) {
        return trials.isMissingNode()
                ? Cells.NOTHING
                : "%s of %s".formatted(Cells.text(trials.path("byState")), Cells.text(trials.path("total")));
    }

    private static String best(JsonNode trial) {
        return trial.isMissingNode()
                ? Cells.NOTHING
                : "trial %s with %s at step %s: %s"
                        .formatted(
                                Cells.text(trial.path("trial")),
                                Cells.text(trial.path("value")),
                                Cells.text(trial.path("step")),
                                Cells.text(trial.path("parameters")));
    }
}
