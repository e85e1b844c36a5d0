package io.jialing.api.cli.output;

import io.jialing.api.client.Address;
import io.jialing.api.client.HubClient;
import io.jialing.api.client.HubClient.Answer;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// How a command shows a list, and how much of it; a mixin.
public final class Listing {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin private Output output;

    @Option(names = "--all", description = "Show the whole list, however long it is.")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Show the first N. Default: 100.")
    private int limit;

    /// How single items are shown.
    public Output output() {
        return output;
    }

    /// Shows a list.
    public void show(HubClient hub, Address list, Column... columns) {
        if (limit < 1) {
            throw new ParameterException(command.commandLine(), "--limit must be 1 or more, not %d.".formatted(limit));
        }
        PrintWriter out = command.commandLine().getOut();
        var pages = new Pages(hub, list, all ? Long.MAX_VALUE : limit);
        switch (output.format()) {
            case TABLE -> table(out, pages, columns);
            case JSON -> json(out, pages);
            case YAML -> yaml(out, pages);
        }
    }

    private void table(PrintWriter out, Pages pages, Column... columns) {
        var table = new Table(Column.titles(columns));
        while (pages.hasNext() && !out.checkError()) {
            table.print(out, Column.rows(pages.next().body().path("items"), columns));
        }
        if (!pages.token().isEmpty()) {
            command.commandLine().getErr().println("There are more; --all shows them.");
        }
    }

    /// One page as the hub sent it; of several one document with all their items.
    private static void json(PrintWriter out, Pages pages) {
        Answer first = pages.next();
        if (!pages.hasNext()) {
            out.println(first.text());
            return;
        }
        out.print("{\"items\":[");
        print(out, first.body().path("items"), "");
        while (pages.hasNext() && !out.checkError()) {
            print(out, pages.next().body().path("items"), ",");
        }
        out.print("]");
        if (!pages.token().isEmpty()) {
            out.print(",\"nextPageToken\":\"" + pages.token() + "\"");
        }
        out.println("}");
    }

    private static void print(PrintWriter out, JsonNode items, String before) {
        String between = before;
        for (JsonNode item : items) {
            out.print(between + item);
            between = ",";
        }
    }

    private static void yaml(PrintWriter out, Pages pages) {
        Answer first = pages.next();
        if (!pages.hasNext()) {
            out.print(Output.yaml(first.body()));
            return;
        }
        out.println("items:");
        out.print(Output.yaml(first.body().path("items")));
        while (pages.hasNext() && !out.checkError()) {
            out.print(Output.yaml(pages.next().body().path("items")));
        }
        if (!pages.token().isEmpty()) {
            out.println("nextPageToken: " + pages.token());
        }
    }
}
