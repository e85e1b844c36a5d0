package io.jialing.core.planning;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.job.PartId;
import io.jialing.core.locality.Policies;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.Waiting;
import io.jialing.core.state.Waiting.LaneSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tells what other policies would do to the jobs that wait: lets the hub run ahead on paper twice, under the policies
/// there are and under the others, and compares which job gets its place when and where.
///
/// A pure function; may be called from any thread. Costs two forward runs, about a second at most.
public final class PolicyComparison {
    private final Planner planner;

    /// Compares by what that planner does.
    public PolicyComparison(Planner planner) {
        this.planner = planner;
    }

    /// The place that a job would get.
    ///
    /// @param spill why it would be past a gate; null before all gates
    public record Start(
            Instant at, ClusterId cluster, Ring ring, String policy, int policyVersion, @Nullable SpillReason spill) {}

    /// What would become of the jobs under some policies.
    ///
    /// @param starts the places they would get, until the end
    /// @param complete whether nothing is missing because it would have been too much work
    public record Course(SortedMap<PartId, Start> starts, boolean complete) {
        public Course {
            starts = Collections.unmodifiableSortedMap(new TreeMap<>(starts));
        }
    }

    /// What the other policies change for a job.
    public enum Effect {
        /// It would start at once.
        NOW,
        /// It would start sooner, though not at once.
        SOONER,
        /// It would start later, or not before the end.
        LATER,
        /// It would start as soon, in another cluster.
        ELSEWHERE
    }

    /// A job for which something changes.
    ///
    /// @param before its place under the policies there are; null for none before the end
    /// @param after its place under the others; null for none before the end
    public record Difference(PartId part, Effect effect, @Nullable Start before, @Nullable Start after) {}

    /// What came of it.
    ///
    /// @param until the end: how far was looked
    /// @param waiting how many parts it is about
    /// @param differences by part
    public record Result(Instant until, int waiting, Course before, Course after, List<Difference> differences) {
        public Result {
            differences = List.copyOf(differences);
        }
    }

    /// Compares.
    ///
    /// @param others the policies to try out
    /// @param whose the jobs to tell of; all compete
    /// @param ahead how far to look; where more parts wait than a run goes through, only the next cycle is looked at
    public Result compare(HubState state, Policies others, Predicate<JobRecord> whose, Instant now, Duration ahead) {
        SortedSet<PartId> watched = waiting(state, whose);
        Instant until = state.waitingCount() > ForwardRun.MOST_WAITING ? now : now.plus(ahead);
        Course before = course(state, watched, now, until);
        Course after = course(state.apply(new Change.PoliciesChanged(others)), watched, now, until);
        var differences = new ArrayList<Difference>();
        for (PartId part : watched) {
            Start was = before.starts().get(part);
            Start becomes = after.starts().get(part);
            Effect effect = effect(was, becomes, now);
            if (effect != null) {
                differences.add(new Difference(part, effect, was, becomes));
            }
        }
        return new Result(until, watched.size(), before, after, differences);
    }

    private Course course(HubState state, SortedSet<PartId> watched, Instant now, Instant until) {
        var starts = new TreeMap<PartId, Start>();
        if (watched.isEmpty()) {
            return new Course(starts, true);
        }
        ForwardRun.End end =
                new ForwardRun(planner, state, now)
                        .until(
                                until,
                                (placed, at) -> {
                                    if (watched.contains(placed.part())) {
                                        starts.put(placed.part(), start(placed, at));
                                    }
                                    return starts.size() == watched.size();
                                });
        return new Course(starts, end != ForwardRun.End.GIVEN_UP);
    }

    private static Start start(Decision.Placed placed, Instant at) {
        return new Start(
                at,
                placed.placement().cluster(),
                placed.choice().ring(),
                placed.choice().policy() == null ? "" : placed.choice().policy(),
                placed.choice().policyVersion(),
                placed.spill() == null ? null : placed.spill().reason());
    }

    private static @Nullable Effect effect(@Nullable Start was, @Nullable Start becomes, Instant now) {
        if (becomes == null) {
            return was == null ? null : Effect.LATER;
        }
        if (was == null || becomes.at().isBefore(was.at())) {
            return becomes.at().equals(now) ? Effect.NOW : Effect.SOONER;
        }
        if (becomes.at().isAfter(was.at())) {
            return Effect.LATER;
        }
        return becomes.cluster().equals(was.cluster()) ? null : Effect.ELSEWHERE;
    }

    private static SortedSet<PartId> waiting(HubState state, Predicate<JobRecord> whose) {
        var waiting = new TreeSet<PartId>();
        for (LaneSize lane : state.lanes()) {
            Iterator<Waiting> parts = state.waiting(lane.lane());
            while (parts.hasNext()) {
                Waiting part = parts.next();
                if (whose.test(part.job())) {
                    waiting.add(part.part());
                }
            }
        }
        return waiting;
    }
}
