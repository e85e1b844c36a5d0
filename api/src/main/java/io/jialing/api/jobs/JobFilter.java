package io.jialing.api.jobs;

import io.jialing.api.problem.ProblemCode;
import io.jialing.api.problem.ProblemException;
import io.jialing.core.job.PartState;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.resource.Spelling;
import io.jialing.core.site.WorkKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which jobs are meant. Values of one field are alternatives, fields narrow each other.
///
/// @param tenants whose jobs; null for everybody's
/// @param fields the values by field, in the order of both; a label is written `key=value`, or `key` for any value
record JobFilter(@Nullable List<String> tenants, Map<String, List<String>> fields) {
    /// The fields that jobs can be picked by, as parameters of a query and in the body of a command.
    static final List<String> FIELDS =
            List.of("cluster", "kind", "label", "name", "priority", "queue", "scenario", "state", "tenant");

    private static final int MOST_VALUES = 50;
    private static final int LONGEST = 400;

    /// Reads a filter.
    ///
    /// @param given values by field; several values may stand in one, with commas between
    /// @param tenants whose jobs the caller may see; null for everybody's
    /// @throws ProblemException [ProblemCode#INVALID_PARAMETER] naming the field that is wrong
    static JobFilter of(Map<String, ? extends Collection<String>> given, @Nullable List<String> tenants) {
        var fields = new TreeMap<String, List<String>>();
        given.forEach((field, values) -> {
            if (!FIELDS.contains(field)) {
                throw wrong(field, "There is no filter '%s'. Maybe '%s' is meant.", Spelling.nearest(field, FIELDS));
            }
            fields.put(field, read(field, values));
        });
        List<String> asked = fields.remove("tenant");
        List<String> visible = tenants;
        if (asked != null) {
            visible = tenants == null ? asked : asked.stream().filter(tenants::contains).toList();
        }
        return new JobFilter(visible, fields);
    }

    private static List<String> read(String field, Collection<String> values) {
        var read = new TreeSet<String>();
        for (String value : values) {
            // A label may have any character in it, so it stands alone.
            if (field.equals("label") || field.equals("name")) {
                read.add(value);
            } else {
                Arrays.stream(value.split(",")).map(String::strip).filter(one -> !one.isEmpty()).forEach(read::add);
            }
        }
        // Nothing is not everything: a command without the value that its author meant to fill in would reach all jobs.
        if (read.isEmpty()) {
            throw wrong(field, "The filter '%s' needs a value%s.", "");
        }
        if (read.size() > MOST_VALUES || read.stream().anyMatch(value -> value.length() > LONGEST)) {
            throw wrong(field, "The filter '%s' has at most %s values of moderate length.", "" + MOST_VALUES);
        }
        for (String value : read) {
            switch (field) {
                case "state" -> known(field, value, PartState.values());
                case "kind" -> known(field, value, WorkKind.values());
                case "priority" -> known(field, value, PriorityClass.values());
                default -> {}
            }
        }
        return List.copyOf(read);
    }

    private static void known(String field, String value, Enum<?>[] constants) {
        var names = Arrays.stream(constants).map(Enum::name).toList();
        if (!names.contains(value)) {
            throw wrong(
                    field,
                    "The filter '%s' knows " + String.join(", ", names) + ". Maybe %s is meant.",
                    Spelling.nearest(value, names));
        }
    }

    private static ProblemException wrong(String field, String sentence, String hint) {
        return new ProblemException(
                ProblemCode.INVALID_PARAMETER, sentence.formatted(field, hint), Map.of("parameter", field));
    }

    /// Whether it means nobody's jobs.
    boolean isNobodys() {
        return tenants != null && tenants.isEmpty();
    }

    /// Whether it narrows by nothing but the tenant.
    boolean isEmpty() {
        return fields.isEmpty();
    }

    /// The condition of an SQL query over table `jobs` and its parameters.
    record Where(String condition, List<Object> parameters) {}

    Where where() {
        var conditions = new ArrayList<String>();
        var parameters = new ArrayList<Object>();
        if (tenants != null) {
            conditions.add("tenant = ANY (?)");
            parameters.add(tenants.toArray(new String[0]));
        }
        fields.forEach((field, values) -> {
            if (field.equals("label")) {
                values.forEach(label -> label(label, conditions, parameters));
            } else {
                conditions.add(field + " = ANY (?)");
                parameters.add(values.toArray(new String[0]));
            }
        });
        return new Where(conditions.isEmpty() ? "true" : String.join(" AND ", conditions), parameters);
    }

    /// Several labels narrow each other: a job has at most one value of each.
    private static void label(String label, List<String> conditions, List<Object> parameters) {
        int equals = label.indexOf('=');
        if (equals < 0) {
            conditions.add("jsonb_exists(labels, ?)");
            parameters.add(label);
        } else {
            conditions.add("labels ->> ? = ?");
            parameters.add(label.substring(0, equals));
            parameters.add(label.substring(equals + 1));
        }
    }
}
