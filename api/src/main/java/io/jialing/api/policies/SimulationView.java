package io.jialing.api.policies;

import io.jialing.core.locality.SpillReason;
import io.jialing.core.planning.PolicyComparison;
import io.jialing.core.planning.PolicyComparison.Course;
import io.jialing.core.planning.PolicyComparison.Effect;
import io.jialing.core.planning.PolicyComparison.Start;
import io.jialing.core.site.Ring;
import io.jialing.core.state.HubState;
import io.jialing.core.state.JobRecord;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a policy would change.
///
/// @param at when the queue was looked at
/// @param until how far it looked ahead; only at the next cycle where too many jobs wait
/// @param complete whether it came so far; false where that was too much work
/// @param waiting how many parts of jobs it is about: those that wait and that the caller may see
/// @param before what would become of them as things are
/// @param after what would become of them under the policy
/// @param changed how many of them it changes something for
/// @param differences what, part by part; the first [#MOST] of them
record SimulationView(
        String policy,
        int version,
        Instant at,
        Instant until,
        boolean complete,
        int waiting,
        Outlook before,
        Outlook after,
        int changed,
        List<Difference> differences) {
    static final int MOST = 500;

    /// What would become of the jobs.
    ///
    /// @param starting how many would start
    /// @param waiting how many would still wait at the end
    /// @param rings how many would start in each ring
    /// @param spills how many would start past a gate, by the reason for which it opened
    record Outlook(int starting, int waiting, Map<Ring, Integer> rings, Map<SpillReason, Integer> spills) {
        static Outlook of(Course course, int waiting) {
            var rings = new EnumMap<Ring, Integer>(Ring.class);
            for (Ring ring : Ring.values()) {
                rings.put(ring, 0);
            }
            var spills = new EnumMap<SpillReason, Integer>(SpillReason.class);
            for (Start start : course.starts().values()) {
                rings.merge(start.ring(), 1, Integer::sum);
                if (start.spill() != null) {
                    spills.merge(start.spill(), 1, Integer::sum);
                }
            }
            int starting = course.starts().size();
            return new Outlook(starting, waiting - starting, rings, spills);
        }
    }

    /// A part of a job for which something changes.
    ///
    /// @param before where it would start as things are; null for not before the end
    /// @param after where it would start under the policy; null for not before the end
    record Difference(
            String jobId, int part, String tenant, Effect effect, @Nullable Place before, @Nullable Place after) {}

    /// A place and when.
    record Place(Instant at, String cluster, Ring ring, String policy, int policyVersion, @Nullable SpillReason spill) {
        static @Nullable Place of(@Nullable Start start) {
            return start == null
                    ? null
                    : new Place(
                            start.at(),
                            start.cluster().value(),
                            start.ring(),
                            start.policy(),
                            start.policyVersion(),
                            start.spill());
        }
    }

    /// What came of a comparison.
    ///
    /// @param state the state that it ran on
    static SimulationView of(PolicyVersion version, Instant at, PolicyComparison.Result result, HubState state) {
        return new SimulationView(
                version.name(),
                version.number(),
                at,
                result.until(),
                result.before().complete() && result.after().complete(),
                result.waiting(),
                Outlook.of(result.before(), result.waiting()),
                Outlook.of(result.after(), result.waiting()),
                result.differences().size(),
                result.differences().stream().limit(MOST).map(each -> difference(each, state)).toList());
    }

    private static Difference difference(PolicyComparison.Difference difference, HubState state) {
        JobRecord job = state.job(difference.part().job());
        return new Difference(
                difference.part().job().toString(),
                difference.part().index(),
                job == null ? "" : job.tenant(),
                difference.effect(),
                Place.of(difference.before()),
                Place.of(difference.after()));
    }
}
