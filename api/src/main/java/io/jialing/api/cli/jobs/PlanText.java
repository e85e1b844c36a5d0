package io.jialing.api.cli.jobs;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Sheet;
import java.io.PrintWriter;
import tools.jackson.databind.JsonNode;

/// What would become of a job, for people.
final class PlanText {
    private PlanText() {}

    static void print(PrintWriter out, JsonNode plan) {
        var sheet = new Sheet();
        if (plan.has("refusal")) {
            sheet.add(
                    "Refused",
                    "%s (%s)".formatted(Cells.text(plan.at("/refusal/detail")), Cells.text(plan.at("/refusal/code"))));
        }
        sheet.add("Starts", plan.path("startsNow").asBoolean(false) ? "now" : Why.start(plan.path("expectedStart")));
        sheet.add("Price", price(plan.path("price")));
        sheet.add("Jobs ahead", Cells.text(plan.path("jobsAhead")));
        sheet.add(
                "Policy",
                "%s version %s".formatted(Cells.text(plan.path("policy")), Cells.text(plan.path("policyVersion"))));
        sheet.add("By default", Cells.text(plan.path("defaulted")));
        sheet.print(out);
        Why.placement(out, plan.path("placement"));
        Why.blockers(out, plan.path("blockers"));
        out.println("\nNow, whatever the gates say");
        Column.print(
                out,
                plan.path("rings"),
                Column.of("RING", "/ring"),
                Column.of("CLUSTER", "/placement/cluster"),
                new Column("CARDS", ring -> Why.cards(ring.path("placement"))),
                new Column("PRICE", ring -> price(ring.path("price"))),
                Column.of("WHY NOT", "/blockers/0/text"));
    }

    private static String price(JsonNode price) {
        return price.hasNonNull("cnyPerHour")
                ? "%s CNY/h (%s)".formatted(Cells.text(price.path("cnyPerHour")), Cells.text(price.path("basis")))
                : Cells.text(price.path("basis"));
    }
}
