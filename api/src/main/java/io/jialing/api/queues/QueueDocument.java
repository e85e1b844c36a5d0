package io.jialing.api.queues;

import io.jialing.api.problem.Findings;
import io.jialing.core.quota.Queue;
import io.jialing.core.resource.AcceleratorCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// A queue as it is sent and shown; what was shown may be sent back.
///
/// @param cohort the cohort that it borrows from and lends to; null for none
/// @param weight how much of the shared rest it is due, relative to others
/// @param maxQueued the most jobs that may wait at a time
/// @param quota its rights; a flavor that no entry includes is bounded by capacity alone
record QueueDocument(
        @Nullable String name,
        @Nullable String tenant,
        @Nullable String cohort,
        @Nullable Double weight,
        @Nullable Integer maxQueued,
        @Nullable List<@Nullable QuotaEntry> quota) {

    private static final int MOST_QUEUED = 10_000_000;
    private static final int USUAL_QUEUED = 100_000;

    /// A queue as it is shown.
    static QueueDocument of(Queue queue) {
        return new QueueDocument(
                queue.name(),
                queue.tenant(),
                queue.cohort(),
                queue.weight(),
                queue.maxQueued(),
                new ArrayList<>(queue.quota().stream().map(QuotaEntry::of).toList()));
    }

    /// The queue that the document describes.
    ///
    /// @param version the version it will have
    /// @param groups the supply groups that there are
    /// @throws io.jialing.api.problem.ProblemException naming every field that is wrong
    Queue queue(long version, SortedSet<String> groups, AcceleratorCatalogue catalogue) {
        var findings = new Findings();
        var checkedName = findings.id("/name", name, 63);
        var checkedTenant = findings.id("/tenant", tenant, 63);
        var checkedCohort = cohort == null ? null : findings.id("/cohort", cohort, 63);
        double checkedWeight = Terms.weight(findings, weight);
        int most = findings.whole("/maxQueued", maxQueued, 0, MOST_QUEUED, USUAL_QUEUED);
        var rights = Terms.rights(findings, quota, groups, catalogue);
        findings.throwIfAny();
        return new Queue(checkedName, version, checkedTenant, checkedCohort, checkedWeight, most, rights);
    }
}
