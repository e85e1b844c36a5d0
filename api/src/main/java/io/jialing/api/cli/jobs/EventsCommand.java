package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.output.Table;
import io.jialing.api.cli.session.Durations;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubEvents;
import io.jialing.api.client.HubEvents.News;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `jialing events`: what happens.
@Command(
        name = "events",
        description = {
            "Tells what has happened to a job; with -f what happens from now on, to it or to everything you may see.",
            "Without a job, -f goes without saying."
        })
public final class EventsCommand implements Callable<Integer> {
    private static final Column[] COLUMNS = {
        Column.time("AT", "/at"),
        Column.of("TYPE", "/type"),
        new Column("ABOUT", EventsCommand::about),
        Column.of("STATE", "/state"),
        Column.of("CLUSTER", "/cluster"),
        Column.of("REASON", "/reason"),
        Column.of("MESSAGE", "/message"),
    };
    private static final int[] WIDTHS = {19, 15, 13, 11, 10, 10};

    @Mixin private Hub hub;
    @Mixin private Listing listing;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Id of a job.")
    private @Nullable String job;

    @Option(
            names = {"-f", "--follow"},
            description = "Tell what happens from now on, until interrupted.")
    private boolean follow;

    @Override
    public Integer call() throws InterruptedException {
        if (job != null && !follow) {
            listing.show(hub.client(), Address.of("/v1/jobs/%s/events", job), COLUMNS);
        } else {
            follow(hub.client());
        }
        return ExitCode.DONE.number();
    }

    private void follow(HubClient client) throws InterruptedException {
        if (job != null) {
            client.get(Address.of("/v1/jobs/%s", job).text()).succeeded();
        }
        var table = Table.of(WIDTHS);
        try (HubEvents events = HubEvents.of(client)) {
            while (!hub.out().checkError()) {
                switch (events.next(Durations.FOREVER)) {
                    case News.Event event -> tell(event, table);
                    case News.Gap _ -> hub.err().println("Events may be missing here.");
                    case News.Silence _ -> {}
                }
            }
        }
    }

    private void tell(News.Event event, Table table) {
        JsonNode body = event.body();
        if (job != null && !body.path("jobId").asString("").equals(job)) {
            return;
        }
        switch (listing.output().format()) {
            case TABLE ->
                    table.print(
                            hub.out(),
                            List.of(Arrays.stream(COLUMNS).map(column -> column.cell().apply(body)).toList()));
            case JSON -> hub.out().println(event.text());
            case YAML -> hub.out().print("---\n" + Output.yaml(body));
        }
    }

    /// The most special thing that an event names.
    private static String about(JsonNode event) {
        return Stream.of("jobId", "node", "target", "cluster")
                .filter(event::has)
                .map(field -> Cells.text(event.path(field)))
                .findFirst()
                .orElse(Cells.NOTHING);
    }
}
