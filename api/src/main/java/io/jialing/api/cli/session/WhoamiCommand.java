package io.jialing.api.cli.session;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Output;
import io.jialing.api.cli.output.Sheet;
import io.jialing.api.client.HubClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// `jialing whoami`: what the caller is to the hub.
@Command(name = "whoami", description = "Shows who you are to the hub: tenant, roles, queues, quota and what is used.")
public final class WhoamiCommand implements Callable<Integer> {
    private static final Column QUEUE = Column.of("QUEUE", "/queue");
    private static final Column GROUP = Column.of("SUPPLY GROUP", "/supplyGroup");

    @Mixin private Hub hub;
    @Mixin private Output output;

    @Override
    public Integer call() {
        HubClient client = hub.client();
        output.show(hub.out(), client.get("/v1/me"), me -> show(hub.out(), client.address(), me));
        return ExitCode.DONE.number();
    }

    private static void show(PrintWriter out, String server, JsonNode me) {
        var sheet = new Sheet();
        sheet.add("Hub", server);
        sheet.add("Key", Cells.text(me.path("key")));
        sheet.add("Tenant", Cells.text(me.path("tenant")));
        sheet.add("Home", Cells.text(me.at("/home/city")));
        sheet.add("District", Cells.text(me.at("/home/district")));
        sheet.add("Roles", Cells.text(me.path("roles")));
        sheet.add("Queues", Cells.text(me.path("queues")));
        sheet.print(out);
        if (!me.path("quota").isEmpty()) {
            out.println("\nQuota, in cards");
            Column.print(
                    out,
                    me.path("quota"),
                    QUEUE,
                    GROUP,
                    Column.of("CLASS", "/class"),
                    Column.of("USED", "/used"),
                    Column.of("NOMINAL", "/nominal"));
        }
        if (!me.path("used").isEmpty()) {
            out.println("\nHeld by jobs, in cards");
            Column.print(
                    out, me.path("used"), QUEUE, GROUP, Column.of("MODEL", "/model"), Column.of("CARDS", "/cards"));
        }
    }
}
