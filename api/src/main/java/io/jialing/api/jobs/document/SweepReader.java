package io.jialing.api.jobs.document;

import io.jialing.api.http.Section;
import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.container.Placeholders;
import io.jialing.core.job.Program;
import io.jialing.core.job.sweep.Algorithm;
import io.jialing.core.job.sweep.Domain;
import io.jialing.core.job.sweep.Objective;
import io.jialing.core.job.sweep.Rungs;
import io.jialing.core.job.sweep.Sweep;
import io.jialing.core.job.sweep.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads how a tuning job searches.
final class SweepReader {
    private static final int MOST_PARAMETERS = 64;
    private static final int MOST_CHOICES = 1000;
    private static final int LONGEST_VALUE = 1000;

    /// Trials of a search that does not say how many it wants, and how many of them at a time.
    private static final int TRIALS = 32;

    private static final int PARALLEL = 4;

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private SweepReader() {}

    /// Reads the sweep; what is wrong is noted, and then something that makes sense stands in for it.
    static Sweep read(Section job, Section tuning, @Nullable Program program, Defaults defaults) {
        SortedMap<String, Domain> space = space(tuning);
        if (program != null) {
            checkReferences(job, program, space);
        }
        Rungs rungs = rungs(tuning);
        Objective objective = objective(tuning);
        Algorithm algorithm =
                defaults.fill(
                        tuning.constant("algorithm", Algorithm.values()),
                        tuning.has("rungs") ? Algorithm.ASHA : Algorithm.RANDOM,
                        "tuning.algorithm");
        algorithm = agreeing(tuning, algorithm, space, objective, rungs);
        Integer asked = tuning.integer("maxTrials", 1, Sweep.MOST_TRIALS);
        int maxTrials = defaults.fill(asked, trials(algorithm, space), "tuning.maxTrials");
        Integer parallel = tuning.integer("parallelTrials", 1, Sweep.MOST_TRIALS);
        Integer mayFail = tuning.integer("maxFailedTrials", 0, Sweep.MOST_TRIALS);
        return new Sweep(
                maxTrials,
                defaults.fill(parallel, Math.min(PARALLEL, maxTrials), "tuning.parallelTrials"),
                defaults.fill(mayFail, maxTrials / 10, "tuning.maxFailedTrials"),
                algorithm,
                objective,
                algorithm == Algorithm.ASHA ? rungs : null,
                space);
    }

    /// The algorithm, if the rest of the document goes with it; else one that needs nothing else.
    private static Algorithm agreeing(
            Section tuning,
            Algorithm algorithm,
            SortedMap<String, Domain> space,
            @Nullable Objective objective,
            @Nullable Rungs rungs) {
        switch (algorithm) {
            case ASHA -> {
                if (!tuning.has("objective")) {
                    tuning.note("objective", FieldCode.REQUIRED, "ASHA compares trials by an objective.");
                }
                if (!tuning.has("rungs")) {
                    tuning.note("rungs", FieldCode.REQUIRED, "ASHA compares trials at rungs.");
                }
            }
            case GRID -> {
                space.forEach((name, domain) -> {
                    if (domain.size() == Long.MAX_VALUE) {
                        tuning.note(
                                "algorithm",
                                FieldCode.CONTRADICTION,
                                "A grid takes choice and intUniform only, which '%s' is not.".formatted(name));
                    }
                });
                noRungs(tuning);
            }
            case RANDOM -> noRungs(tuning);
        }
        boolean compares = algorithm == Algorithm.ASHA && objective != null && rungs != null;
        boolean counts = algorithm == Algorithm.GRID && countable(space);
        return compares || counts ? algorithm : Algorithm.RANDOM;
    }

    private static boolean countable(SortedMap<String, Domain> space) {
        return space.values().stream().allMatch(domain -> domain.size() < Long.MAX_VALUE);
    }

    private static void noRungs(Section tuning) {
        if (tuning.has("rungs")) {
            tuning.note("rungs", FieldCode.CONTRADICTION, "Only ASHA has rungs.");
        }
    }

    private static int trials(Algorithm algorithm, SortedMap<String, Domain> space) {
        if (space.isEmpty()) {
            return 1;
        }
        return algorithm == Algorithm.GRID
                ? new Sweep(Sweep.MOST_TRIALS, 1, 0, algorithm, null, null, space).trials()
                : TRIALS;
    }

    private static @Nullable Objective objective(Section tuning) {
        Section section = tuning.section("objective", Fields.OBJECTIVE);
        if (section == null) {
            return null;
        }
        String metric = section.text("metric", 128);
        if (metric == null && !section.has("metric")) {
            section.missing("metric");
        }
        Objective.Goal goal = section.constant("goal", Objective.Goal.values());
        if (goal == null && !section.has("goal")) {
            section.missing("goal");
        }
        String pattern = section.text("logPattern", 512);
        if (pattern != null && !Objective.isLogPattern(pattern)) {
            section.note(
                    "logPattern",
                    FieldCode.MALFORMED,
                    "Must be a regular expression with the groups (?<step>…) and (?<value>…).");
            return null;
        }
        return metric == null || goal == null ? null : new Objective(metric, goal, pattern);
    }

    private static @Nullable Rungs rungs(Section tuning) {
        Section section = tuning.section("rungs", Fields.RUNGS);
        if (section == null) {
            return null;
        }
        Integer reduction = section.integer("reduction", 2, 1000);
        Long least = section.whole("minStep", 1, Long.MAX_VALUE);
        Long most = section.whole("maxStep", 1, Long.MAX_VALUE);
        for (String field : List.of("reduction", "minStep", "maxStep")) {
            if (!section.has(field)) {
                section.missing(field);
            }
        }
        if (reduction == null || least == null || most == null) {
            return null;
        }
        if (most < least) {
            section.note("maxStep", FieldCode.CONTRADICTION, "Must be at least minStep, which is %d.".formatted(least));
            return null;
        }
        return new Rungs(reduction, least, most);
    }

    private static SortedMap<String, Domain> space(Section tuning) {
        var space = new TreeMap<String, Domain>();
        Section section = tuning.anySection("space");
        if (section == null) {
            return space;
        }
        List<String> names = section.fields();
        if (names.size() > MOST_PARAMETERS) {
            tuning.note(
                    "space",
                    FieldCode.OUT_OF_RANGE,
                    "Must have at most %d parameters, not %d.".formatted(MOST_PARAMETERS, names.size()));
            return space;
        }
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                section.note(
                        name,
                        FieldCode.MALFORMED,
                        "A parameter's name has letters, digits and '_', and does not begin with a digit.");
                continue;
            }
            Domain domain = domain(section, name);
            if (domain != null) {
                space.put(name, domain);
            }
        }
        return space;
    }

    private static @Nullable Domain domain(Section space, String name) {
        Section section = space.section(name, Fields.DOMAIN);
        if (section == null) {
            return null;
        }
        List<String> kinds = section.fields();
        if (kinds.size() != 1) {
            space.note(
                    name,
                    FieldCode.CONTRADICTION,
                    "Must have one of choice, intUniform, uniform and logUniform, not %d.".formatted(kinds.size()));
            return null;
        }
        return switch (kinds.getFirst()) {
            case "choice" -> choice(section);
            case "intUniform" -> whole(section);
            case "uniform" -> uniform(section);
            case "logUniform" -> logUniform(section);
            default -> null; // noted already
        };
    }

    private static @Nullable Domain choice(Section section) {
        List<JsonNode> elements = section.elements("choice", MOST_CHOICES);
        if (elements == null) {
            return null;
        }
        var values = new ArrayList<Value>();
        for (int i = 0; i < elements.size(); i++) {
            Value value = value(elements.get(i));
            if (value == null) {
                section.note("choice", i, FieldCode.WRONG_TYPE, "Must be a text, a finite number, true or false.");
            } else if (values.contains(value)) {
                section.note("choice", i, FieldCode.CONTRADICTION, "Stands in the list already.");
            } else {
                values.add(value);
            }
        }
        if (elements.isEmpty()) {
            section.note("choice", FieldCode.OUT_OF_RANGE, "Must have a value at least.");
        }
        return values.isEmpty() ? null : new Domain.Choice(values);
    }

    private static @Nullable Value value(JsonNode node) {
        if (node.isNumber()) {
            return Double.isFinite(node.doubleValue()) ? new Value.Numeric(node.decimalValue()) : null;
        }
        if (node.isBoolean()) {
            return new Value.Flag(node.booleanValue());
        }
        boolean text =
                node.isString() && node.asString().length() <= LONGEST_VALUE && Findings.isStorable(node.asString());
        return text ? new Value.Text(node.asString()) : null;
    }

    private static @Nullable Domain whole(Section section) {
        List<JsonNode> ends = ends(section, "intUniform");
        if (ends == null) {
            return null;
        }
        if (ends.stream().anyMatch(end -> !end.isIntegralNumber() || !end.canConvertToLong())) {
            section.note("intUniform", FieldCode.WRONG_TYPE, "Must be two whole numbers.");
            return null;
        }
        long least = ends.getFirst().longValue();
        long most = ends.getLast().longValue();
        return ordered(section, "intUniform", least <= most) ? new Domain.IntUniform(least, most) : null;
    }

    private static @Nullable Domain uniform(Section section) {
        List<JsonNode> ends = ends(section, "uniform");
        if (ends == null) {
            return null;
        }
        double least = ends.getFirst().doubleValue();
        double most = ends.getLast().doubleValue();
        return finite(section, "uniform", least, most) && ordered(section, "uniform", least <= most)
                ? new Domain.Uniform(least, most)
                : null;
    }

    private static @Nullable Domain logUniform(Section section) {
        List<JsonNode> ends = ends(section, "logUniform");
        if (ends == null) {
            return null;
        }
        double least = ends.getFirst().doubleValue();
        double most = ends.getLast().doubleValue();
        if (!finite(section, "logUniform", least, most) || !ordered(section, "logUniform", least <= most)) {
            return null;
        }
        if (!(least > 0)) {
            section.note("logUniform", 0, FieldCode.OUT_OF_RANGE, "Must be more than zero.");
            return null;
        }
        return new Domain.LogUniform(least, most);
    }

    private static @Nullable List<JsonNode> ends(Section section, String field) {
        List<JsonNode> ends = section.elements(field, 2);
        if (ends != null && (ends.size() != 2 || !ends.stream().allMatch(JsonNode::isNumber))) {
            section.note(field, FieldCode.WRONG_TYPE, "Must be two numbers, the least and the most.");
            return null;
        }
        return ends;
    }

    private static boolean finite(Section section, String field, double least, double most) {
        boolean finite = Double.isFinite(least) && Double.isFinite(most) && Double.isFinite(most - least);
        if (!finite) {
            section.note(field, FieldCode.OUT_OF_RANGE, "Must be numbers that a program can compute with.");
        }
        return finite;
    }

    private static boolean ordered(Section section, String field, boolean ordered) {
        if (!ordered) {
            section.note(field, FieldCode.CONTRADICTION, "The first must not be greater than the second.");
        }
        return ordered;
    }

    /// A command that names a parameter that there is not would fail in every trial.
    private static void checkReferences(Section job, Program program, SortedMap<String, Domain> space) {
        for (int i = 0; i < program.command().size(); i++) {
            for (String name : Placeholders.names(program.command().get(i))) {
                if (!space.containsKey(name)) {
                    job.note(
                            "command",
                            i,
                            FieldCode.UNKNOWN_REFERENCE,
                            "There is no parameter '%s' in tuning.space.".formatted(name));
                }
            }
        }
    }
}
