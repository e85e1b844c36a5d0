package io.jialing.core.locality;

import io.jialing.core.site.DataClass;
import io.jialing.core.site.WorkKind;
import java.util.List;
import java.util.Optional;

/// Jobs by tenant, kind, scenario and class of data; an empty list stands for all.
public record Match(List<String> tenants, List<WorkKind> kinds, List<String> scenarios, List<DataClass> dataClasses) {
    /// All jobs.
    public static final Match EVERYTHING = new Match(List.of(), List.of(), List.of(), List.of());

    public Match {
        tenants = List.copyOf(tenants);
        kinds = List.copyOf(kinds);
        scenarios = List.copyOf(scenarios);
        dataClasses = List.copyOf(dataClasses);
    }

    /// Jobs of these kinds.
    public static Match kinds(WorkKind... kinds) {
        return new Match(List.of(), List.of(kinds), List.of(), List.of());
    }

    /// Jobs with data of these classes.
    public static Match data(DataClass... classes) {
        return new Match(List.of(), List.of(), List.of(), List.of(classes));
    }

    boolean includes(Subject subject) {
        return includes(tenants, subject.tenant())
                && includes(kinds, subject.kind())
                && includes(scenarios, subject.scenario())
                && includes(dataClasses, subject.dataClass());
    }

    /// Whether every job that the other includes is included here.
    boolean includesAll(Match other) {
        return includesAll(tenants, other.tenants)
                && includesAll(kinds, other.kinds)
                && includesAll(scenarios, other.scenarios)
                && includesAll(dataClasses, other.dataClasses);
    }

    /// Whether some class of data is left out.
    boolean namesDataClasses() {
        return !dataClasses.isEmpty() && !dataClasses.containsAll(List.of(DataClass.values()));
    }

    /// The jobs that both include; empty when there can be none.
    Optional<Match> overlap(Match other) {
        if (areApart(tenants, other.tenants)
                || areApart(kinds, other.kinds)
                || areApart(scenarios, other.scenarios)
                || areApart(dataClasses, other.dataClasses)) {
            return Optional.empty();
        }
        return Optional.of(
                new Match(
                        common(tenants, other.tenants),
                        common(kinds, other.kinds),
                        common(scenarios, other.scenarios),
                        common(dataClasses, other.dataClasses)));
    }

    private static <T> boolean includes(List<T> named, T value) {
        return named.isEmpty() || named.contains(value);
    }

    private static <T> boolean includesAll(List<T> named, List<T> others) {
        return named.isEmpty() || (!others.isEmpty() && named.containsAll(others));
    }

    private static <T> boolean areApart(List<T> one, List<T> other) {
        return !one.isEmpty() && !other.isEmpty() && one.stream().noneMatch(other::contains);
    }

    private static <T> List<T> common(List<T> one, List<T> other) {
        return one.isEmpty() ? other : one.stream().filter(value -> includes(other, value)).toList();
    }
}
