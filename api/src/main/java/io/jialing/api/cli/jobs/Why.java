package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Sheet;
import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/// What explanations and plans have in common, for people.
final class Why {
    private Why() {}

    /// What is in the way.
    static void blockers(PrintWriter out, JsonNode blockers) {
        if (!blockers.isEmpty()) {
            out.println("\nIn the way");
            Column.print(
                    out,
                    blockers,
                    Column.of("REASON", "/reason"),
                    Column.of("RING", "/ring"),
                    Column.of("CLUSTER", "/cluster"),
                    Column.of("DETAIL", "/text"));
        }
    }

    /// When it will start; nothing for a job that has.
    static String start(JsonNode start) {
        if (start.hasNonNull("p90")) {
            String likely = start.hasNonNull("p50") ? ", likely by %s".formatted(Cells.time(start.path("p50"))) : "";
            return "by %s%s (%s)".formatted(Cells.time(start.path("p90")), likely, Cells.text(start.path("basis")));
        }
        return start.has("unknown") && !start.path("unknown").asString("").equals("PLACED")
                ? "not known: %s (%s)".formatted(Cells.text(start.path("text")), Cells.text(start.path("unknown")))
                : Cells.NOTHING;
    }

    /// Where it is and why there, with what the gate saw that let it go away from home.
    static void placement(PrintWriter out, JsonNode placement) {
        if (placement.isMissingNode()) {
            return;
        }
        out.println("\nPlacement");
        var sheet = new Sheet();
        sheet.add(
                "Cluster",
                "%s (%s)".formatted(Cells.text(placement.path("cluster")), Cells.text(placement.path("ring"))));
        sheet.add("Cards", cards(placement));
        sheet.add("Score", score(placement.path("scores")));
        JsonNode spill = placement.path("spill");
        if (!spill.isMissingNode()) {
            sheet.add(
                    "Away from home",
                    "%s, by policy %s version %s, whose gate opened at %s"
                            .formatted(
                                    Cells.text(spill.path("reason")),
                                    Cells.text(spill.path("policy")),
                                    Cells.text(spill.path("policyVersion")),
                                    Cells.time(spill.path("openedAt"))));
            spill.path("proof")
                    .properties()
                    .forEach(seen -> sheet.add("  " + seen.getKey(), Cells.text(seen.getValue())));
        }
        sheet.print(out);
        Column.print(
                out,
                placement.path("nodes"),
                Column.of("NODE", "/node"),
                Column.of("WORKERS", "/workers"),
                Column.of("CARDS", "/cards"));
    }

    static String cards(JsonNode placement) {
        return placement.has("model")
                ? "%s of %s".formatted(Cells.text(placement.path("cards")), Cells.text(placement.path("model")))
                : Cells.NOTHING;
    }

    private static String score(JsonNode scores) {
        if (scores.isEmpty()) {
            return Cells.NOTHING;
        }
        var text = new StringBuilder();
        double sum = 0;
        for (JsonNode term : scores) {
            double value = term.path("value").asDouble(0);
            sum += value;
            text.append(text.isEmpty() ? "" : " + ").append("%s %.3f".formatted(term.path("term").asString(""), value));
        }
        return "%.3f = %s".formatted(sum, text);
    }
}
