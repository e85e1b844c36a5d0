package io.jialing.core.quota;

import java.util.Comparator;

/// A queue or a cohort: whoever has quota and uses it.
public record Member(Kind kind, String name) implements Comparable<Member> {
    private static final Comparator<Member> ORDER = Comparator.comparing(Member::kind).thenComparing(Member::name);

    /// Queues and cohorts have names of their own; the same name may stand for one of each.
    public enum Kind {
        COHORT,
        QUEUE
    }

    public static Member queue(String name) {
        return new Member(Kind.QUEUE, name);
    }

    public static Member cohort(String name) {
        return new Member(Kind.COHORT, name);
    }

    @Override
    public int compareTo(Member other) {
        return ORDER.compare(this, other);
    }
}
