package io.jialing.api.cli.admin;

import io.jialing.api.cli.output.Cells;
import io.jialing.api.cli.output.Column;
import io.jialing.api.cli.output.Sheet;
import io.jialing.api.cli.output.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/// Policies, and what they would change, for people.
final class PolicyText {
    private PolicyText() {}

    static void print(PrintWriter out, JsonNode policy) {
        var sheet = new Sheet();
        sheet.add(
                "Policy",
                "%s version %s".formatted(Cells.text(policy.path("name")), Cells.text(policy.path("version"))));
        sheet.add("Title", Cells.text(policy.at("/title/zh-CN")));
        sheet.add("State", Cells.text(policy.path("state")));
        sheet.add("In force from", Cells.time(policy.path("effectiveAt")));
        sheet.add("Awaits", Cells.text(policy.path("awaits")));
        sheet.add("Approved by", approvals(policy.path("approvals")));
        sheet.add("Author", Cells.text(policy.path("author")));
        sheet.add("Repeats", Cells.text(policy.path("revertOf")));
        sheet.add("Draft", Cells.text(policy.path("draft")));
        sheet.add("Basis", Cells.text(policy.path("basis")));
        sheet.add("Scope", Cells.text(policy.path("scope")));
        sheet.add("Rules", jobs(policy.path("match")));
        sheet.add("From", Cells.time(policy.at("/window/from")));
        sheet.add("Until", Cells.time(policy.at("/window/until")));
        sheet.add("Opt-out", policy.path("tenantMayOptOut").asBoolean(false) ? "by tenants" : Cells.NOTHING);
        sheet.print(out);
        out.println();
        Column.print(
                out,
                policy.path("tiers"),
                Column.of("TIER", "/name"),
                Column.of("RINGS", "/rings"),
                Column.of("SITES", "/sites"),
                new Column("OPENS", tier -> gate(tier.path("open"))));
        if (!policy.path("deny").isEmpty()) {
            out.println("\nNever, whatever the gates say");
            Column.print(
                    out,
                    policy.path("deny"),
                    Column.of("BEYOND", "/ringsBeyond"),
                    new Column("JOBS", ban -> jobs(ban.path("when"))));
        }
        if (!policy.path("warnings").isEmpty()) {
            out.println("\nTo think about");
            Column.print(
                    out,
                    policy.path("warnings"),
                    Column.of("WARNING", "/code"),
                    Column.of("FIELD", "/pointer"),
                    Column.of("DETAIL", "/detail"));
        }
    }

    static void printSimulation(PrintWriter out, JsonNode simulation) {
        var sheet = new Sheet();
        sheet.add(
                "Policy",
                "%s version %s"
                        .formatted(Cells.text(simulation.path("policy")), Cells.text(simulation.path("version"))));
        sheet.add("Looked at", Cells.time(simulation.path("at")));
        sheet.add(
                "Ahead to",
                Cells.time(simulation.path("until"))
                        + (simulation.path("complete").asBoolean(false) ? "" : ", but not so far: too much to do"));
        sheet.add("Waiting", Cells.text(simulation.path("waiting")));
        sheet.add("Changed", Cells.text(simulation.path("changed")));
        sheet.print(out);
        out.println();
        new Table("", "START", "STILL WAIT", "RINGS", "PAST A GATE")
                .print(
                        out,
                        List.of(
                                outlook("as things are", simulation.path("before")),
                                outlook("with the policy", simulation.path("after"))));
        if (!simulation.path("differences").isEmpty()) {
            out.println();
            Column.print(
                    out,
                    simulation.path("differences"),
                    Column.of("JOB", "/jobId"),
                    Column.of("PART", "/part"),
                    Column.of("TENANT", "/tenant"),
                    Column.of("STARTS", "/effect"),
                    new Column("AS THINGS ARE", each -> place(each.path("before"))),
                    new Column("WITH THE POLICY", each -> place(each.path("after"))));
        }
    }

    private static List<String> outlook(String title, JsonNode outlook) {
        return Table.row(
                title,
                Cells.text(outlook.path("starting")),
                Cells.text(outlook.path("waiting")),
                counts(outlook.path("rings")),
                counts(outlook.path("spills")));
    }

    /// How many there are of what there is at all.
    private static String counts(JsonNode counts) {
        var all = new StringJoiner(",").setEmptyValue(Cells.NOTHING);
        counts.properties()
                .forEach(count -> {
                    if (count.getValue().asInt(0) > 0) {
                        all.add(count.getKey() + "=" + Cells.text(count.getValue()));
                    }
                });
        return all.toString();
    }

    private static String place(JsonNode place) {
        return place.has("cluster")
                ? "%s (%s) at %s"
                        .formatted(
                                Cells.text(place.path("cluster")),
                                Cells.text(place.path("ring")),
                                Cells.time(place.path("at")))
                : Cells.NOTHING;
    }

    private static String approvals(JsonNode approvals) {
        var all = new StringJoiner(", ").setEmptyValue(Cells.NOTHING);
        for (JsonNode approval : approvals) {
            String city = approval.path("city").asString("");
            all.add(Cells.text(approval.path("by")) + (city.isEmpty() ? "" : " for " + city));
        }
        return all.toString();
    }

    /// Which jobs are meant; what stands for all of them is left out.
    private static String jobs(JsonNode match) {
        var words = new StringJoiner(", ").setEmptyValue("all jobs");
        match.properties()
                .forEach(field -> {
                    String values = Cells.text(field.getValue());
                    if (!values.equals("*")) {
                        words.add(field.getKey() + " " + values);
                    }
                });
        return words.toString();
    }

    /// When the gate in front of a tier opens.
    private static String gate(JsonNode open) {
        if (!open.isObject()) {
            return "at once";
        }
        var when = new StringJoiner(" or ");
        add(when, "after ", Cells.duration(open.path("after")), "");
        add(when, "for an estimated start over ", Cells.duration(open.path("orEstimatedStartOver")), " away");
        double utilization = open.path("minUtilization").asDouble(0);
        var text = new StringJoiner(", ").add(when.toString());
        if (utilization > 0) {
            text.add("while nearer tiers are %.0f %% full".formatted(utilization * 100));
        }
        add(text, "price up to ", Cells.text(open.path("maxPriceFactor")), " times home's");
        return text.toString();
    }

    private static void add(StringJoiner words, String before, String value, String behind) {
        if (!value.equals(Cells.NOTHING)) {
            words.add(before + value + behind);
        }
    }
}
