package io.jialing.api.queues;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.quota.Cohort;
import io.jialing.core.resource.AcceleratorCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// A cohort as it is sent and shown; what was shown may be sent back.
///
/// @param parent the cohort that it borrows from and lends to; null for none
/// @param weight how much of the shared rest its queues together are due, relative to others
/// @param quota what its queues share besides their own rights, and how much it may borrow from and lend to its parent
record CohortDocument(
        @Nullable String name,
        @Nullable String parent,
        @Nullable Double weight,
        @Nullable List<@Nullable QuotaEntry> quota) {

    /// A cohort as it is shown.
    static CohortDocument of(Cohort cohort) {
        return new CohortDocument(
                cohort.name(),
                cohort.parent(),
                cohort.weight(),
                new ArrayList<>(cohort.quota().stream().map(QuotaEntry::of).toList()));
    }

    /// The cohort that the document describes.
    ///
    /// @param version the version it will have
    /// @param others all cohorts that there are, it may be among them
    /// @param groups the supply groups that there are
    /// @throws io.jialing.api.problem.ProblemException naming every field that is wrong
    Cohort cohort(long version, List<Cohort> others, SortedSet<String> groups, AcceleratorCatalogue catalogue) {
        var findings = new Findings();
        var checkedName = findings.id("/name", name, 63);
        if (parent != null) {
            checkParent(findings, parent, others);
        }
        double checkedWeight = Terms.weight(findings, weight);
        var rights = Terms.rights(findings, quota, groups, catalogue);
        findings.throwIfAny();
        return new Cohort(checkedName, version, parent, checkedWeight, rights);
    }

    /// Cohorts are two levels deep.
    private void checkParent(Findings findings, String parent, List<Cohort> others) {
        var above = others.stream().filter(other -> other.name().equals(parent)).findFirst();
        if (parent.equals(name)) {
            findings.add("/parent", FieldCode.CONTRADICTION, "A cohort cannot be its own parent.");
        } else if (above.isEmpty()) {
            findings.add(
                    "/parent",
                    FieldCode.UNKNOWN_REFERENCE,
                    "There is no cohort '%s'.".formatted(Terms.shortened(parent)));
        } else if (above.get().parent() != null) {
            findings.add(
                    "/parent",
                    FieldCode.CONTRADICTION,
                    "Cohorts are two levels deep, and '%s' has a parent itself: '%s'."
                            .formatted(parent, above.get().parent()));
        } else if (others.stream().anyMatch(other -> Objects.equals(other.parent(), name))) {
            findings.add(
                    "/parent",
                    FieldCode.CONTRADICTION,
                    "Cohorts are two levels deep, and '%s' is the parent of others.".formatted(name));
        }
    }
}
