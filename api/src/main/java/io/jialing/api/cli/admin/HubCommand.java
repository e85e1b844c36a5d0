package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.output.Sheet;
import io.jialing.api.cli.output.Table;
import io.jialing.api.cli.session.ExitCode;
import io.jialing.api.cli.session.Hub;
import io.jialing.api.client.HubClient.Request;
import io.jialing.core.state.HubSwitch;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// `jialing hub`: who leads, and the switches.
@Command(name = "hub", description = "Shows who leads the hub, and switches parts of it off and on.")
public final class HubCommand {
    private static final String SWITCHES = "planning, dispatch, preemption, spill, failover or retries.";

    @Command(name = "show", description = "Shows the switches, and who leads.")
    int show(@Mixin Hub hub, @Mixin Output output) {
        output.show(hub.out(), hub.client().get("/v1/hub"), view -> show(hub.out(), view));
        return ExitCode.DONE.number();
    }

    @Command(name = "off", description = "Switches parts of the hub off.")
    int off(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(arity = "1..*", paramLabel = "SWITCH", description = SWITCHES) List<HubSwitch> switches,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; kept in the audit.")
                    String reason,
            @Option(names = "--until", paramLabel = "INSTANT", description = "When they go on again by themselves.")
                    @Nullable Instant until) {
        return set(hub, output, switches, "OFF", reason, until);
    }

    @Command(name = "on", description = "Switches parts of the hub on again.")
    int on(
            @Mixin Hub hub,
            @Mixin Output output,
            @Parameters(arity = "1..*", paramLabel = "SWITCH", description = SWITCHES) List<HubSwitch> switches,
            @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the audit.")
                    @Nullable String reason) {
        return set(hub, output, switches, "ON", reason, null);
    }

    private static int set(
            Hub hub,
            Output output,
            List<HubSwitch> switches,
            String state,
            @Nullable String reason,
            @Nullable Instant until) {
        var wish = new TreeMap<String, Object>();
        switches.forEach(one -> wish.put(field(one), state));
        if (reason != null) {
            wish.put("reason", reason);
        }
        if (until != null) {
            wish.put("until", until.toString());
        }
        output.show(
                hub.out(), hub.client().send(Request.of("PATCH", "/v1/hub").json(wish)), view -> show(hub.out(), view));
        return ExitCode.DONE.number();
    }

    private static void show(PrintWriter out, JsonNode view) {
        var sheet = new Sheet();
        sheet.add(
                "Leader",
                view.hasNonNull("leader")
                        ? "%s, epoch %s"
                                .formatted(Cells.text(view.at("/leader/holder")), Cells.text(view.at("/leader/epoch")))
                        : "none");
        sheet.add("Last cycle", Cells.time(view.at("/cycle/ended")));
        sheet.add(
                "Brake",
                view.path("brake").asBoolean(false) ? "on: most clusters fell silent together" : Cells.NOTHING);
        sheet.print(out);
        out.println();
        new Table("SWITCH", "STATE", "REASON", "UNTIL", "BY", "AT")
                .print(out, Arrays.stream(HubSwitch.values()).map(one -> row(view, field(one))).toList());
    }

    private static List<String> row(JsonNode view, String field) {
        JsonNode detail = view.path("switches").path(field);
        return Table.row(
                field,
                Cells.text(view.path(field)),
                Cells.text(detail.path("reason")),
                Cells.time(detail.path("until")),
                Cells.text(detail.path("changedBy")),
                Cells.time(detail.path("changedAt")));
    }

    private static String field(HubSwitch which) {
        return which.name().toLowerCase(Locale.ROOT);
    }
}
