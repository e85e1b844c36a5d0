package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.cli.session.Surroundings;
import io.jialing.api.cli.session.UsageException;
import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient.Request;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `jialing clusters`: what there is to run on. Without a command of its own it lists them.
@Command(name = "clusters", description = "Lists clusters, and lets their operators close, empty and give them up.")
public final class ClustersCommand implements Callable<Integer> {
    private static final String CLUSTER = "Id of the cluster.";
    private static final String REASON = "Why; kept in the audit.";

    private static final Column[] COLUMNS = {
        Column.of("ID", "/id"),
        Column.of("SITE", "/site"),
        Column.of("SUPPLY GROUP", "/supplyGroup"),
        Column.of("STATE", "/state"),
        Column.time("SINCE", "/since"),
        new Column("MODELS", ClustersCommand::models),
        new Column("CARDS", cluster -> sum(cluster, "cards")),
        new Column("ALLOCATED", cluster -> sum(cluster, "allocatedCards")),
    };

    private final Surroundings surroundings;

    @Spec private CommandSpec command;

    public ClustersCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return command.commandLine().execute("list");
    }

    @Command(name = "list", description = "Lists clusters with their state and their cards.")
    int list(
            @Mixin Hub hub,
            @Mixin Listing listing,
            @Option(names = "--site", paramLabel = "SITE", description = "Only those of this site.")
                    @Nullable String site) {
        listing.show(hub.client(), Address.of("/v1/clusters").with("site", site), COLUMNS);
        return ExitCode.DONE.number();
    }

    @Command(name = "cordon", description = "Lets nothing new in; what runs goes on.")
    int cordon(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "CLUSTER", description = CLUSTER) String cluster,
            @Option(names = "--reason", paramLabel = "TEXT", description = REASON) @Nullable String reason) {
        return change(hub, output, cluster, "cordon", because(reason));
    }

    @Command(name = "uncordon", description = "Opens a cluster again, also one that was being drained.")
    int uncordon(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "CLUSTER", description = CLUSTER) String cluster,
            @Option(names = "--reason", paramLabel = "TEXT", description = REASON) @Nullable String reason) {
        return change(hub, output, cluster, "uncordon", because(reason));
    }

    /// When what still runs is moved; one of the two.
    static final class Deadline {
        @Option(
                names = "--within",
                paramLabel = "TIME",
                description = "In so long, by the clock of this machine, for example 2h.")
        private @Nullable Duration within;

        @Option(names = "--deadline", paramLabel = "INSTANT", description = "At, for example, 2026-12-01T00:00:00Z.")
        private @Nullable Instant at;

        String instant() {
            return within == null
                    ? String.valueOf(at)
                    : Instant.now().plus(within).truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    @Command(name = "drain", description = "Lets nothing new in, and moves what still runs at the deadline.")
    int drain(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "CLUSTER", description = CLUSTER) String cluster,
            @ArgGroup(multiplicity = "1") Deadline deadline,
            @Option(names = "--reason", paramLabel = "TEXT", description = REASON) @Nullable String reason) {
        Map<String, Object> wish = because(reason);
        wish.put("deadline", deadline.instant());
        return change(hub, output, cluster, "drain", wish);
    }

    @Command(
            name = "declare-lost",
            description = {
                "You vouch that nothing runs in the cluster any more: whatever was there is planned anew.",
                "If that is not true, jobs run twice."
            })
    int declareLost(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "CLUSTER", description = CLUSTER) String cluster,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(names = "--reason", paramLabel = "TEXT", description = REASON) @Nullable String reason) {
        if (!yes) {
            String question =
                    "Does nothing run in %1$s any more? If something does, jobs run twice. Type %1$s to say so:"
                            .formatted(cluster);
            if (!surroundings.answer(hub.err(), question).equals(cluster)) {
                throw new UsageException("Not confirmed, so nothing was sent.");
            }
        }
        return change(hub, output, cluster, "declareLost", because(reason));
    }

    private static int change(Hub hub, Output output, String cluster, String verb, Map<String, Object> wish) {
        Address address = Address.of("/v1/clusters/%s:" + verb, cluster);
        output.show(
                hub.out(),
                hub.client().send(Request.of("POST", address.text()).json(wish)),
                done -> hub.out().println(cluster + "  " + Cells.text(done.path("state"))));
        return ExitCode.DONE.number();
    }

    private static Map<String, Object> because(@Nullable String reason) {
        var wish = new TreeMap<String, Object>();
        if (reason != null) {
            wish.put("reason", reason);
        }
        return wish;
    }

    private static String models(JsonNode cluster) {
        String models =
                cluster.path("supplies")
                        .valueStream()
                        .map(supply -> supply.path("model").asString(""))
                        .filter(model -> !model.isEmpty())
                        .collect(Collectors.joining(","));
        return models.isEmpty() ? Cells.NOTHING : models;
    }

    /// The sum over the models; nothing where the caller may not see it.
    private static String sum(JsonNode cluster, String field) {
        JsonNode supplies = cluster.path("supplies");
        return supplies.valueStream().anyMatch(supply -> supply.has(field))
                ? supplies.valueStream()
                        .map(supply -> supply.path(field).asDecimal(BigDecimal.ZERO))
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .toPlainString()
                : Cells.NOTHING;
    }
}
