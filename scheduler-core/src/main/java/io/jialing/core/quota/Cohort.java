package io.jialing.core.quota;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Queues, and cohorts of queues, that lend each other what they do not use. Cohorts are two levels deep: one that has
/// a parent is nobody's parent.
///
/// @param parent the cohort that it borrows from and lends to; null for none
/// @param weight how much of the shared rest its queues together are due, relative to its siblings, more than 0
/// @param quota what its queues share besides their own rights, and how much it may borrow from and lend to its parent
public record Cohort(String name, long version, @Nullable String parent, double weight, List<Quota> quota) {
    public Cohort {
        quota = List.copyOf(quota);
        if (!(weight > 0) || name.equals(parent)) {
            throw new IllegalArgumentException(
                    "Cohort %s needs a weight above 0, not %s, and another parent than %s."
                            .formatted(name, weight, parent));
        }
        Quota.requireOneEach("cohort " + name, quota);
    }
}
