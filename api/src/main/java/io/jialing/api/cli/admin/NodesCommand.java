package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.Address;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `jialing nodes`: the machines of the clusters.
@Command(name = "nodes", description = "Lists nodes, for those who may look inside their site.")
public final class NodesCommand implements Callable<Integer> {
    private static final Column[] COLUMNS = {
        Column.of("CLUSTER", "/cluster"),
        Column.of("NODE", "/name"),
        Column.of("POOL", "/pool"),
        Column.of("MODEL", "/model"),
        Column.of("CARDS", "/cards"),
        Column.of("IDLE", "/idleCards"),
        Column.of("ALLOCATED", "/allocatedCards"),
        Column.of("FREE CPU", "/free/cpu"),
        Column.of("FREE MIB", "/free/memoryMiB"),
        Column.of("READY", "/ready"),
        Column.of("JOBS", "/jobs"),
    };

    @Mixin private Hub hub;
    @Mixin private Listing listing;

    @Option(names = "--cluster", paramLabel = "CLUSTER", description = "Only those of this cluster.")
    private @Nullable String cluster;

    @Override
    public Integer call() {
        listing.show(hub.client(), Address.of("/v1/nodes").with("cluster", cluster), COLUMNS);
        return ExitCode.DONE.number();
    }
}
