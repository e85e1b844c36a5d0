package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `jialing list`: jobs, the newest first.
@Command(
        name = "list",
        description = {
            "Lists jobs, the newest first.",
            "Filters narrow each other; several values of one are alternatives: --state QUEUED,HELD."
        })
public final class ListCommand implements Callable<Integer> {
    private static final Column[] COLUMNS = {
        Column.of("ID", "/id"),
        Column.of("NAME", "/name"),
        Column.of("STATE", "/state"),
        Column.time("SINCE", "/stateSince"),
        Column.of("CLUSTER", "/cluster"),
        Column.of("QUEUE", "/queue"),
        Column.of("PRIORITY", "/priority"),
        Column.of("TENANT", "/tenant"),
    };

    @Mixin private Hub hub;
    @Mixin private Listing listing;

    @Option(names = "--state", split = ",", paramLabel = "STATE", description = "For example QUEUED or RUNNING.")
    private final List<String> states = new ArrayList<>();

    @Option(names = "--kind", split = ",", paramLabel = "KIND", description = "TRAINING, INFERENCE or TUNING.")
    private final List<String> kinds = new ArrayList<>();

    @Option(names = "--queue", split = ",", paramLabel = "QUEUE", description = "The queue.")
    private final List<String> queues = new ArrayList<>();

    @Option(names = "--scenario", split = ",", paramLabel = "SCENARIO", description = "The scenario.")
    private final List<String> scenarios = new ArrayList<>();

    @Option(names = "--cluster", split = ",", paramLabel = "CLUSTER", description = "Where they are or were last.")
    private final List<String> clusters = new ArrayList<>();

    @Option(names = "--priority", split = ",", paramLabel = "PRIORITY", description = "The priority.")
    private final List<String> priorities = new ArrayList<>();

    @Option(names = "--label", paramLabel = "NAME[=VALUE]", description = "A label, with that value or any.")
    private final List<String> labels = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "The name, in full.")
    private final List<String> names = new ArrayList<>();

    @Option(names = "--tenant", split = ",", paramLabel = "TENANT", description = "Whose, for those who see several.")
    private final List<String> tenants = new ArrayList<>();

    @Override
    public Integer call() {
        Address jobs =
                Address.of("/v1/jobs")
                        .with("state", states)
                        .with("kind", kinds)
                        .with("queue", queues)
                        .with("scenario", scenarios)
                        .with("cluster", clusters)
                        .with("priority", priorities)
                        .with("label", labels)
                        .with("name", names)
                        .with("tenant", tenants);
        listing.show(hub.client(), jobs, COLUMNS);
        return ExitCode.DONE.number();
    }
}
