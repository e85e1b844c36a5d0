package io.jialing.api.queues;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Quota;
import io.jialing.core.resource.AcceleratorCatalogue;
import io.jialing.core.state.HubState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What documents of queues and of cohorts say the same way.
final class Terms {
    private static final double MOST_WEIGHT = 1_000_000;
    private static final int MOST_ENTRIES = 500;

    private Terms() {}

    /// How much of the shared rest is due, 1 where nothing is said; what is wrong with it is noted.
    static double weight(Findings findings, @Nullable Double weight) {
        double checked = weight == null ? 1 : weight;
        if (!(checked > 0 && checked <= MOST_WEIGHT)) {
            findings.add("/weight", FieldCode.OUT_OF_RANGE, "Must be more than 0 and at most 1000000.");
        }
        return checked;
    }

    /// The rights that are in order, one a flavor; what is wrong with the others is noted.
    ///
    /// @param groups the supply groups that there are
    static List<Quota> rights(
            Findings findings,
            @Nullable List<@Nullable QuotaEntry> quota,
            SortedSet<String> groups,
            AcceleratorCatalogue catalogue) {
        var rights = new ArrayList<Quota>();
        if (quota == null) {
            return rights;
        }
        if (quota.size() > MOST_ENTRIES) {
            findings.add(
                    "/quota", FieldCode.OUT_OF_RANGE, "At most %d entries are understood.".formatted(MOST_ENTRIES));
            return rights;
        }
        var flavors = new TreeSet<Flavor>();
        for (int i = 0; i < quota.size(); i++) {
            var pointer = "/quota/" + i;
            var entry = quota.get(i);
            if (entry == null) {
                findings.missing(pointer);
                continue;
            }
            var right = entry.quota(findings, pointer, groups, catalogue);
            if (right != null && !flavors.add(right.flavor())) {
                findings.add(
                        pointer,
                        FieldCode.CONTRADICTION,
                        "There is an entry for %s of %s already."
                                .formatted(right.flavor().acceleratorClass(), right.flavor().group()));
            } else if (right != null) {
                rights.add(right);
            }
        }
        return rights;
    }

    /// What somebody wrote, as far as an error repeats it.
    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60);
    }

    /// The supply groups that clusters belong to.
    static SortedSet<String> supplyGroups(HubState state) {
        var groups = new TreeSet<String>();
        state.clusters().forEach(cluster -> groups.add(cluster.group().value()));
        return groups;
    }
}
