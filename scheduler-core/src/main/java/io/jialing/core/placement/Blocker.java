package io.jialing.core.placement;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.site.Ring;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One thing that keeps a part from running, with the numbers.
///
/// @param ring how local the place is that it concerns; null for all places
/// @param cluster the cluster that it concerns; null for none in particular
/// @param milliNeeded cards needed, in thousandths; 0 where cards are not the point
/// @param milliFree cards to be had, in thousandths
/// @param params further facts by name, for the text in any language
public record Blocker(
        Reason reason,
        @Nullable Ring ring,
        @Nullable ClusterId cluster,
        long milliNeeded,
        long milliFree,
        SortedMap<String, String> params)
        implements Comparable<Blocker> {
    private static final Comparator<Blocker> ORDER =
            Comparator.comparing(Blocker::concernsOnePlace)
                    .thenComparing(blocker -> blocker.reason().isStructural())
                    .thenComparing(Blocker::reason)
                    .thenComparing(Blocker::ring, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(Blocker::cluster, Comparator.nullsFirst(Comparator.naturalOrder()));

    public Blocker {
        params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    }

    /// A blocker that concerns no place and no cards.
    public static Blocker of(Reason reason) {
        return new Blocker(reason, null, null, 0, 0, Collections.emptySortedMap());
    }

    /// A blocker of one cluster.
    public static Blocker at(Reason reason, Ring ring, ClusterId cluster) {
        return new Blocker(reason, ring, cluster, 0, 0, Collections.emptySortedMap());
    }

    /// The same with the cards that are the point.
    public Blocker cards(long needed, long free) {
        return new Blocker(reason, ring, cluster, needed, free, params);
    }

    /// The same with one more fact.
    public Blocker with(String name, Object value) {
        var more = new TreeMap<>(params);
        more.put(name, value.toString());
        return new Blocker(reason, ring, cluster, milliNeeded, milliFree, more);
    }

    /// Whether it concerns one ring or cluster rather than the job as a whole.
    public boolean concernsOnePlace() {
        return ring != null || cluster != null;
    }

    /// The order in which blockers are told: what concerns the whole job, then what time can cure, then the rest;
    /// inside each by reason, then from home outwards, then by cluster.
    @Override
    public int compareTo(Blocker other) {
        return ORDER.compare(this, other);
    }
}
