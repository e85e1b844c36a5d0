package io.jialing.api.queues;

import io.jialing.api.problem.FieldCode;
import io.jialing.api.problem.Findings;
import io.jialing.core.quota.Flavor;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Quota;
import io.jialing.core.resource.AcceleratorCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A queue as it is sent and shown; what was shown may be sent back.
///
/// @param weight how much of the shared rest it is due, relative to others
/// @param maxQueued the most jobs that may wait at a time
/// @param quota its rights; a flavor that no entry includes is bounded by capacity alone
record QueueDocument(
        @Nullable String name,
        @Nullable String tenant,
        @Nullable Double weight,
        @Nullable Integer maxQueued,
        @Nullable List<@Nullable QuotaEntry> quota) {

    private static final double MOST_WEIGHT = 1_000_000;
    private static final int MOST_QUEUED = 10_000_000;
    private static final int USUAL_QUEUED = 100_000;
    private static final int MOST_ENTRIES = 500;

    /// A queue as it is shown.
    static QueueDocument of(Queue queue) {
        return new QueueDocument(
                queue.name(),
                queue.tenant(),
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
        double checkedWeight = weight == null ? 1 : weight;
        if (!(checkedWeight > 0 && checkedWeight <= MOST_WEIGHT)) {
            findings.add("/weight", FieldCode.OUT_OF_RANGE, "Must be more than 0 and at most 1000000.");
        }
        int most = findings.whole("/maxQueued", maxQueued, 0, MOST_QUEUED, USUAL_QUEUED);
        var rights = rights(findings, groups, catalogue);
        findings.throwIfAny();
        return new Queue(checkedName, version, checkedTenant, checkedWeight, most, rights);
    }

    private List<Quota> rights(Findings findings, SortedSet<String> groups, AcceleratorCatalogue catalogue) {
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
}
