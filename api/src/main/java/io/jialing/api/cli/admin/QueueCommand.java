package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Listing;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.cli.session.UsageException;
import io.jialing.api.client.Address;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `jialing queue`: where tenants submit.
@Command(name = "queue", description = "Makes and shows the queues that tenants submit to, with their quota.")
public final class QueueCommand {
    private static final Pattern QUOTA = Pattern.compile("([^/=]+)/([^=]+)=([0-9]{1,9}(?:\\.[0-9]{1,3})?)");

    private static final Column[] COLUMNS = {
        Column.of("QUEUE", "/name"),
        Column.of("TENANT", "/tenant"),
        Column.of("WEIGHT", "/weight"),
        Column.of("MAX QUEUED", "/maxQueued"),
        new Column("QUOTA", QueueCommand::quota),
    };

    @Command(name = "list", description = "Lists queues.")
    int list(
            @Mixin Hub hub,
            @Mixin Listing listing,
            @Option(names = "--tenant", paramLabel = "TENANT", description = "Only those of this tenant.")
                    @Nullable String tenant) {
        listing.show(hub.client(), Address.of("/v1/queues").with("tenant", tenant), COLUMNS);
        return ExitCode.DONE.number();
    }

    @Command(name = "create", description = "Makes a queue.")
    int create(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(paramLabel = "QUEUE", description = "Its name: small letters, digits and '-'.") String queue,
            @Option(names = "--tenant", required = true, paramLabel = "TENANT", description = "Whose it is.")
                    String tenant,
            @Option(
                            names = "--weight",
                            paramLabel = "N",
                            description = "What it is due of the shared rest, relative to others.")
                    @Nullable Double weight,
            @Option(names = "--max-queued", paramLabel = "N", description = "The most jobs that may wait in it.")
                    @Nullable Integer maxQueued,
            @Option(
                            names = "--quota",
                            paramLabel = "GROUP/MODEL=CARDS",
                            description = {
                                "A right to cards of a model, or of any with '*', in a supply group:",
                                "chongqing-cloud/nvidia-a800-80g=16. May be given several times."
                            })
                    @Nullable List<String> quota) {
        var document = new TreeMap<String, @Nullable Object>();
        document.put("name", queue);
        document.put("tenant", tenant);
        document.put("weight", weight);
        document.put("maxQueued", maxQueued);
        document.put("quota", quota == null ? List.of() : quota.stream().map(QueueCommand::right).toList());
        output.show(hub.out(), hub.client().post("/v1/queues", document), COLUMNS);
        return ExitCode.DONE.number();
    }

    private static Map<String, Object> right(String text) {
        Matcher matcher = QUOTA.matcher(text);
        if (!matcher.matches()) {
            throw new UsageException("--quota %s is not like chongqing-cloud/nvidia-a800-80g=16.".formatted(text));
        }
        return Map.of(
                "supplyGroup",
                matcher.group(1),
                "class",
                matcher.group(2),
                "nominal",
                new BigDecimal(matcher.group(3)));
    }

    private static String quota(JsonNode queue) {
        JsonNode quota = queue.path("quota");
        return quota.isEmpty()
                ? Cells.NOTHING
                : String.join(
                        " ",
                        quota.valueStream()
                                .map(right ->
                                        "%s/%s=%s"
                                                .formatted(
                                                        Cells.text(right.path("supplyGroup")),
                                                        Cells.text(right.path("class")),
                                                        Cells.text(right.path("nominal"))))
                                .toList());
    }
}
