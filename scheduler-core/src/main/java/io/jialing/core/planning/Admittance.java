package io.jialing.core.planning;

import io.jialing.core.job.PartId;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.locality.LocalityTier;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.quota.Account;
import io.jialing.core.quota.Branch;
import io.jialing.core.quota.Member;
import io.jialing.core.quota.Queue;
import io.jialing.core.quota.Tenant;
import io.jialing.core.site.City;
import io.jialing.core.site.Pin;
import io.jialing.core.site.Places;
import io.jialing.core.site.Ring;
import io.jialing.core.site.Site;
import io.jialing.core.site.SiteId;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides whether a job is taken in at all: it is unless a rule is known to keep it from ever running. Missing
/// capacity is a reason to wait, not to be refused, unless the job says otherwise, because clusters come and come back.
///
/// A pure function, cheap for the ordinary job: clusters are looked at only where a quota may be too small or the job
/// wants to be refused rather than wait. May be called from any thread.
public final class Admittance {
    private final Planner planner;
    private final Places places;

    /// @param planner who would have to place the job
    public Admittance(Planner planner, Places places) {
        this.planner = planner;
        this.places = places;
    }

    /// What becomes of a job that is about to be submitted.
    public sealed interface Verdict {
        /// It is taken in, and may have to wait.
        record Welcome() implements Verdict {}

        /// Policy and data rules close every ring to it.
        record ForbiddenEverywhere(String policy, int policyVersion) implements Verdict {}

        /// Its queue may never use as much, wherever it could run.
        ///
        /// @param blocker one place where it could run otherwise, with the numbers
        record AboveMaximum(Blocker blocker) implements Verdict {}

        /// No registered capacity could ever run it.
        ///
        /// @param blockers what is in the way, cluster by cluster; empty when no cluster is registered
        record NoSuchCapacity(List<Blocker> blockers) implements Verdict {}
    }

    /// Judges a job.
    ///
    /// @param job a job that the state does not have, of a tenant and a queue that it has
    /// @param failIfImpossible whether the job had rather be refused than wait for capacity that nobody has registered
    public Verdict judge(HubState committed, JobRecord job, boolean failIfImpossible, Instant now) {
        Tenant tenant = committed.tenant(job.tenant());
        Queue queue = committed.queue(job.queue());
        if (tenant == null || queue == null) {
            return new Verdict.Welcome();
        }
        Shape.Needs needs = job.shape().needs();
        LocalPriorityPolicy policy = committed.policies().ruling(needs.subject(tenant), now);
        if (isClosedEverywhere(committed, policy, tenant, needs)) {
            return new Verdict.ForbiddenEverywhere(policy.name(), policy.version());
        }
        if (!failIfImpossible && !mayExceed(committed, queue, needs)) {
            return new Verdict.Welcome();
        }
        return hopeless(committed.apply(job.taken()), job, failIfImpossible, now);
    }

    /// Gates are left aside: they open by waiting.
    private Verdict hopeless(HubState with, JobRecord job, boolean failIfImpossible, Instant now) {
        var blockers = new ArrayList<Blocker>();
        for (Search.RingOffer offer : planner.search().everyRing(with, new PartId(job.id(), 0), now)) {
            if (offer.found() != null) {
                return new Verdict.Welcome();
            }
            blockers.addAll(offer.blockers());
        }
        if (!blockers.stream().allMatch(blocker -> blocker.reason().isStructural())) {
            return new Verdict.Welcome();
        }
        Collections.sort(blockers);
        for (Blocker blocker : blockers) {
            if (blocker.reason() == Reason.ABOVE_MAXIMUM && blocker.concernsOnePlace()) {
                return new Verdict.AboveMaximum(blocker);
            }
        }
        return failIfImpossible ? new Verdict.NoSuchCapacity(List.copyOf(blockers)) : new Verdict.Welcome();
    }

    /// Whether the queue could never use as much as the job needs of some flavor.
    private static boolean mayExceed(HubState state, Queue queue, Shape.Needs needs) {
        long needed = 1000 * needs.cardCount();
        List<Member> lineage = state.lineage(Member.queue(queue.name()));
        for (Account account : state.accounts().of(lineage.getLast())) {
            Branch branch = state.accounts().branch(lineage, account.key().flavor());
            if (branch.isBounded() && needed > branch.maximum()) {
                return true;
            }
        }
        return false;
    }

    private boolean isClosedEverywhere(HubState state, LocalPriorityPolicy policy, Tenant tenant, Shape.Needs needs) {
        Set<Ring> wanted = wanted(state, tenant, needs.locality());
        for (Ring ring : wanted) {
            boolean open =
                    ring.compareTo(Reach.furthest(needs.data().residency())) <= 0
                            && policy.ban(needs.subject(tenant), ring).isEmpty()
                            && policy.tiers().stream().anyMatch(tier -> mayCover(tier, ring));
            if (open) {
                return false;
            }
        }
        return true;
    }

    /// A tier that names sites may reach into any ring.
    private static boolean mayCover(LocalityTier tier, Ring ring) {
        return tier.rings().contains(ring) || !tier.sites().isEmpty();
    }

    /// The rings that the job itself leaves open.
    private Set<Ring> wanted(HubState state, Tenant tenant, Shape.Locality locality) {
        if (locality.pin() != Pin.REQUIRED) {
            return EnumSet.allOf(Ring.class);
        }
        var wanted = EnumSet.noneOf(Ring.class);
        wanted.addAll(locality.rings());
        Optional<City> home = places.city(tenant.homeCity());
        for (SiteId id : locality.sites()) {
            Site site = state.site(id);
            if (site != null && home.isPresent()) {
                wanted.add(Ring.of(home.get(), Optional.ofNullable(tenant.district()), site));
            }
        }
        return wanted;
    }
}
