package io.jialing.core.state;

import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PriorityClass;
import java.time.Instant;
import java.util.Comparator;

/// A part that waits for a placement, in the place where the planner finds it.
///
/// @param lane the parts that it waits with
public record Waiting(PartId part, JobRecord job, Lane lane) {
    private static final long ENDLESS = Long.MAX_VALUE;

    /// A part of a job in the lane where it belongs.
    static Waiting of(JobRecord job, PartRecord part) {
        boolean fresh = part.waitingSince().equals(job.submitted()) && part.avoid().isEmpty();
        return new Waiting(
                part.id(),
                job,
                new Lane(
                        job.queue(),
                        job.shapeOf(part.id()).id(),
                        job.priority(),
                        job.maxRuntime() == null ? ENDLESS : job.maxRuntime().toMillis(),
                        part.spill() == null ? "" : part.spill().gate(),
                        fresh ? "" : part.id().toString()));
    }

    /// Parts of a queue for which all gates and clusters are the same but for their age. They stand in the order of
    /// their submission, so the first has waited longest and its gates open first: when it finds no place, none behind
    /// it does.
    ///
    /// @param priority the class, because an emergency waits for no gate
    /// @param patienceMs `maxRuntime`, of which nobody waits more than a quarter; the greatest number when undeclared
    /// @param openGate the furthest gate that has opened for them for good; empty for none
    /// @param own the part's id where it stands alone, because it was queued anew or has clusters to avoid; empty
    ///   otherwise
    public record Lane(
            String queue, ShapeId shape, PriorityClass priority, long patienceMs, String openGate, String own)
            implements Comparable<Lane> {
        private static final Comparator<Lane> ORDER =
                Comparator.comparing(Lane::queue)
                        .thenComparing(Lane::shape)
                        .thenComparing(Lane::priority)
                        .thenComparingLong(Lane::patienceMs)
                        .thenComparing(Lane::openGate)
                        .thenComparing(Lane::own);

        /// Before all lanes of a queue.
        static Lane firstOf(String queue) {
            return new Lane(queue, new ShapeId(""), PriorityClass.LOW, 0, "", "");
        }

        @Override
        public int compareTo(Lane other) {
            return ORDER.compare(this, other);
        }
    }

    /// How many parts wait in a lane.
    public record LaneSize(Lane lane, int count) {}

    /// A place in the line: by lane, and inside a lane by the order of [#BEFORE].
    public record Turn(Lane lane, Instant submitted, PartId part) implements Comparable<Turn> {
        /// The order inside a queue, written down once: higher class, then earlier submit, then id.
        public static final Comparator<Turn> BEFORE =
                Comparator.comparing((Turn turn) -> turn.lane.priority(), Comparator.reverseOrder())
                        .thenComparing(Turn::submitted)
                        .thenComparing(Turn::part);

        private static final Comparator<Turn> ORDER = Comparator.comparing(Turn::lane).thenComparing(BEFORE);

        /// Where a lane begins.
        static Turn firstOf(Lane lane) {
            return new Turn(lane, Instant.MIN, new PartId(new JobId(0), 0));
        }

        @Override
        public int compareTo(Turn other) {
            return ORDER.compare(this, other);
        }
    }

    public Turn turn() {
        return new Turn(lane, job.submitted(), part);
    }
}
