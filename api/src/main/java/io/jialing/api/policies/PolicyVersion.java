package io.jialing.api.policies;

import io.jialing.core.locality.LocalPriorityPolicy;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A version of a policy. It may be written anew until it is published, and never changes after that.
///
/// @param policy what it says
/// @param author the key that wrote it last
/// @param revertOf the version whose words it repeats; null when they are its author's
/// @param approvals in the order in which they were given
/// @param publication null until it is published
record PolicyVersion(
        LocalPriorityPolicy policy,
        String author,
        Instant createdAt,
        @Nullable Integer revertOf,
        List<Approval> approvals,
        @Nullable Publication publication) {
    PolicyVersion {
        approvals = List.copyOf(approvals);
    }

    /// Somebody has agreed.
    ///
    /// @param city the city for whose tenants; null for all
    record Approval(String by, @Nullable String city, Instant at) {}

    /// Somebody has put it into force.
    ///
    /// @param effectiveAt when it takes over
    record Publication(String by, Instant at, Instant effectiveAt) {}

    /// How far a version has come.
    enum Stage {
        /// Somebody must still approve it.
        DRAFT,
        /// Ready to be published.
        APPROVED,
        /// Published for a day that has not come.
        SCHEDULED,
        /// In force, inside its window.
        PUBLISHED,
        /// A later version has taken over.
        SUPERSEDED
    }

    String name() {
        return policy.name();
    }

    int number() {
        return policy.version();
    }

    boolean isPublished() {
        return publication != null;
    }

    /// Whether its day has come.
    boolean isEffective(Instant now) {
        return publication != null && !publication.effectiveAt().isAfter(now);
    }

    /// How far it has come.
    ///
    /// @param all the versions of its policy
    /// @param awaited whose approval is still missing
    Stage stage(List<PolicyVersion> all, List<String> awaited, Instant now) {
        if (publication == null) {
            return awaited.isEmpty() ? Stage.APPROVED : Stage.DRAFT;
        }
        if (all.stream().anyMatch(other -> other.number() > number() && other.isEffective(now))) {
            return Stage.SUPERSEDED;
        }
        return isEffective(now) ? Stage.PUBLISHED : Stage.SCHEDULED;
    }
}
