package io.jialing.core.simulation;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.job.AttemptId;
import io.jialing.core.job.PartId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a journal proves about the hub: whether two objects of one part were ever released at the same time while
/// neither had ended, and what it has left in the clusters.
///
/// Events are added in the journal's order, which is the order in which things were decided in the clusters.
public final class Evidence {
    private static final Comparator<Run> BY_OBJECT =
            Comparator.comparing(Run::attempt).thenComparing(Run::cluster).thenComparing(Run::uid);

    private final TreeMap<PartId, List<Run>> running = new TreeMap<>();
    private final TreeSet<Run> inert = new TreeSet<>();
    private final List<Overlap> overlaps = new ArrayList<>();
    private int runs;

    /// An attempt's object in a cluster.
    public record Run(ClusterId cluster, AttemptId attempt, String uid) implements Comparable<Run> {
        @Override
        public int compareTo(Run other) {
            return BY_OBJECT.compare(this, other);
        }
    }

    /// Two objects of one part, from the instant at which the second was released while the first had not ended.
    public record Overlap(Run first, Run second, Instant at) {}

    /// Takes in the next event.
    public void add(ClusterEvent event) {
        switch (event) {
            case ClusterEvent.Created created -> inert.add(run(created));
            case ClusterEvent.Released released -> {
                runs++;
                var run = run(released);
                inert.remove(run);
                List<Run> others = running.computeIfAbsent(run.attempt().part(), _ -> new ArrayList<>());
                others.forEach(other -> overlaps.add(new Overlap(other, run, released.at())));
                others.add(run);
            }
            case ClusterEvent.Finished over -> ended(run(over));
            case ClusterEvent.Gone gone -> ended(run(gone));
            case ClusterEvent.Opened _,
                    ClusterEvent.NodeFailed _,
                    ClusterEvent.NodeRepaired _,
                    ClusterEvent.Claimed _,
                    ClusterEvent.Bound _,
                    ClusterEvent.Started _,
                    ClusterEvent.Stopping _ -> {}
        }
    }

    /// What whole journals prove.
    public static Evidence of(Iterable<ClusterEvent> events) {
        var evidence = new Evidence();
        events.forEach(evidence::add);
        return evidence;
    }

    /// All overlaps, in order.
    public List<Overlap> overlaps() {
        return List.copyOf(overlaps);
    }

    /// How many objects were released in all.
    public int runs() {
        return runs;
    }

    /// The objects that were released and have not ended, by part.
    public List<Run> running() {
        return running.values().stream().flatMap(List::stream).sorted().toList();
    }

    /// The objects that were created, never released, and are still there.
    public List<Run> inert() {
        return List.copyOf(inert);
    }

    private void ended(Run run) {
        inert.remove(run);
        List<Run> all = running.get(run.attempt().part());
        if (all != null && all.remove(run) && all.isEmpty()) {
            running.remove(run.attempt().part());
        }
    }

    private static Run run(ClusterEvent.Happened event) {
        return new Run(event.cluster(), event.attempt(), event.uid());
    }
}
