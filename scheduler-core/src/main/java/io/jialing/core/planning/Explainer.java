package io.jialing.core.planning;

import io.jialing.core.cluster.Placement;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PartState;
import io.jialing.core.locality.LocalPriorityPolicy;
import io.jialing.core.placement.Blocker;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Search.Outcome;
import io.jialing.core.quota.Tenant;
import io.jialing.core.resource.AcceleratorModel;
import io.jialing.core.state.Choice;
import io.jialing.core.state.HubState;
import io.jialing.core.state.HubSwitch;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Waiting;
import io.jialing.core.state.Waiting.LaneSize;
import io.jialing.core.state.Waiting.Turn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Tells why parts wait or run where they do, and what would become of jobs that are not submitted yet: pure functions
/// of a state and an instant that ask the very search the planner decides with, so that the two can never disagree.
///
/// Law: where a cycle decides nothing, the first blocker of the part that heads a lane is the one that the plan tells
/// for the lane. May be called from any thread.
public final class Explainer {
    private final Planner planner;

    /// Explains what that planner decides.
    public Explainer(Planner planner) {
        this.planner = planner;
    }

    /// Explains a part of a job that is not over.
    ///
    /// @param committed a state whose decisions are durable
    /// @throws NoSuchElementException when the job is over or unknown
    public Explanation explain(HubState committed, PartId id, Instant now) {
        JobRecord job = job(committed, id);
        PartRecord part = committed.part(id);
        LocalPriorityPolicy policy = policy(committed, job, now);
        String policyName = policy == null ? "" : policy.name();
        int policyVersion = policy == null ? 0 : policy.version();
        Forecast start = new ForwardRun(planner, committed, now).untilPlaced(id);
        if (part.held() != null) {
            Choice choice = part.currentAttempt().choice();
            return new Explanation(
                    id,
                    part.state(),
                    choice.policy() == null ? policyName : choice.policy(),
                    choice.policy() == null ? policyVersion : choice.policyVersion(),
                    List.of(),
                    0,
                    start,
                    List.of(),
                    placed(part));
        }
        List<Blocker> blockers = kept(committed, job, part);
        boolean kept = !blockers.isEmpty();
        Outcome outcome = planner.search().find(committed, id, now);
        blockers.addAll(inTheWay(outcome, kept));
        List<Counterfactual> changes =
                kept || policy == null || outcome instanceof Outcome.Found
                        ? List.of()
                        : new WhatIf(planner, committed, id, job, policy, now, blockers).changes();
        return new Explanation(
                id,
                part.state(),
                policyName,
                policyVersion,
                blockers,
                ahead(committed, committed.waiting(id)),
                start,
                changes,
                null);
    }

    /// Tells what would become of a job.
    ///
    /// @param job a job that the state does not have, with an id of its own
    public Preview preview(HubState committed, JobRecord job, Instant now) {
        HubState state = committed.apply(job.taken());
        var id = new PartId(job.id(), 0);
        LocalPriorityPolicy policy = policy(state, job, now);
        List<Blocker> blockers = kept(state, job, state.part(id));
        Outcome outcome = planner.search().find(state, id, now);
        boolean startsNow = blockers.isEmpty() && outcome instanceof Outcome.Found;
        if (!startsNow) {
            blockers.addAll(inTheWay(outcome, !blockers.isEmpty()));
        }
        return new Preview(
                policy == null ? "" : policy.name(),
                policy == null ? 0 : policy.version(),
                startsNow && outcome instanceof Outcome.Found found ? offer(found, job) : null,
                blockers,
                ahead(state, state.waiting(id)),
                new ForwardRun(planner, state, now).untilPlaced(id),
                planner.search().everyRing(state, id, now).stream().map(ring -> offer(ring, job)).toList());
    }

    private static Explanation.Placed placed(PartRecord part) {
        PartRecord.AttemptRecord attempt = part.currentAttempt();
        boolean away = attempt.choice().tier() > 0;
        return new Explanation.Placed(attempt.placement(), attempt.choice(), away ? part.spill() : null);
    }

    /// What keeps the part back wherever there may be room.
    private static List<Blocker> kept(HubState state, JobRecord job, PartRecord part) {
        var kept = new ArrayList<Blocker>();
        if (part.state() == PartState.HELD) {
            kept.add(Blocker.of(Reason.HELD).with("cause", part.cause()));
        } else if (job.cancel() || job.hold()) {
            kept.add(Blocker.of(Reason.HELD).with("cause", job.cancel() ? "CANCELLED_BY_OWNER" : "HELD_BY_OWNER"));
        }
        if (part.state() == PartState.BACKOFF) {
            var blocker = Blocker.of(Reason.BACKING_OFF).with("cause", part.cause());
            kept.add(part.until() == null ? blocker : blocker.with("until", part.until()));
        }
        // What cannot be sent must not be held, so without dispatch nothing is planned either.
        for (HubSwitch needed : List.of(HubSwitch.PLANNING, HubSwitch.DISPATCH)) {
            if (!state.isOn(needed)) {
                kept.add(Blocker.of(Reason.SWITCHED_OFF).with("switch", needed));
            }
        }
        return kept;
    }

    private static List<Blocker> inTheWay(Outcome outcome, boolean kept) {
        return switch (outcome) {
            case Outcome.Found _ -> kept ? List.of() : List.of(Blocker.of(Reason.NOT_YET_EVALUATED));
            case Outcome.Nowhere nowhere -> nowhere.blockers();
        };
    }

    /// Costs as much as there are parts ahead.
    private static int ahead(HubState state, Waiting waiting) {
        int ahead = 0;
        for (LaneSize lane : state.lanes(waiting.job().queue())) {
            Iterator<Waiting> turns = state.waiting(lane.lane());
            while (turns.hasNext() && Turn.BEFORE.compare(turns.next().turn(), waiting.turn()) < 0) {
                ahead++;
            }
        }
        return ahead;
    }

    private static @Nullable LocalPriorityPolicy policy(HubState state, JobRecord job, Instant now) {
        Tenant tenant = state.tenant(job.tenant());
        return tenant == null ? null : state.policies().ruling(job.shape().needs().subject(tenant), now);
    }

    private static JobRecord job(HubState state, PartId part) {
        JobRecord job = state.job(part.job());
        if (job == null) {
            throw new NoSuchElementException("No unfinished job %s.".formatted(part.job()));
        }
        return job;
    }

    private Preview.RingOffer offer(Search.RingOffer ring, JobRecord job) {
        return new Preview.RingOffer(
                ring.ring(), ring.found() == null ? null : offer(ring.found(), job), ring.blockers());
    }

    private Preview.Offer offer(Outcome.Found found, JobRecord job) {
        return new Preview.Offer(found.placement(), found.choice(), found.spill(), price(found.placement(), job));
    }

    /// Never 0: work without accelerators has no catalogue price, and a model may have none.
    private @Nullable Double price(Placement placement, JobRecord job) {
        AcceleratorModel model = planner.catalogue().find(placement.model()).orElse(null);
        return model == null || model.priceCnyPerCardHour().isEmpty() || job.shape().needs().cards().isNone()
                ? null
                : model.priceCnyPerCardHour().getAsDouble() * placement.milliCards() / 1000;
    }
}
