package io.jialing.core.state;

import io.jialing.core.job.JobId;
import io.jialing.core.job.PartId;
import io.jialing.core.job.PriorityClass;
import java.time.Instant;
import java.util.Comparator;

/// A part that waits for a placement, in the place where the planner finds it.
public record Waiting(PartId part, JobRecord job) {

    /// The parts of a queue that ask for the same; one that does not fit speaks for all that come after it.
    public record Lane(String queue, ShapeId shape) implements Comparable<Lane> {
        private static final Comparator<Lane> ORDER = Comparator.comparing(Lane::queue).thenComparing(Lane::shape);

        @Override
        public int compareTo(Lane other) {
            return ORDER.compare(this, other);
        }
    }

    /// How many parts wait in a lane.
    public record LaneSize(Lane lane, int count) {}

    /// A place in the line: by lane, and inside a lane by the order of [#BEFORE].
    public record Turn(Lane lane, PriorityClass priority, Instant submitted, PartId part) implements Comparable<Turn> {
        /// The order inside a queue, written down once: higher class, then earlier submit, then id.
        public static final Comparator<Turn> BEFORE =
                Comparator.comparing(Turn::priority, Comparator.reverseOrder())
                        .thenComparing(Turn::submitted)
                        .thenComparing(Turn::part);

        private static final Comparator<Turn> ORDER = Comparator.comparing(Turn::lane).thenComparing(BEFORE);

        /// Where a lane begins.
        static Turn firstOf(Lane lane) {
            return new Turn(lane, PriorityClass.EMERGENCY, Instant.MIN, new PartId(new JobId(0), 0));
        }

        @Override
        public int compareTo(Turn other) {
            return ORDER.compare(this, other);
        }
    }

    public Lane lane() {
        return new Lane(job.queue(), job.shape().id());
    }

    public Turn turn() {
        return new Turn(lane(), job.priority(), job.submitted(), part);
    }
}
