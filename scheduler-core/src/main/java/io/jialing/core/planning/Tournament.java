package io.jialing.core.planning;

import io.jialing.core.planning.Shares.Standing;
import io.jialing.core.quota.Member;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Waiting;
import io.jialing.core.state.Waiting.Turn;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// Finds the queue that is served next. On each level siblings are compared by how they would stand with the part whose
/// turn it is in them: inside each cohort queues and cohorts with each other, at the top those that have no cohort. So
/// a cohort wins by what all in it use, and in it the queue that uses least (after the tournaments of Kueue's fair
/// sharing).
///
/// Serving a queue changes how it and the cohorts above it stand, and nobody else, so a turn costs time by the depth of
/// cohorts and the logarithm of the number of siblings.
final class Tournament {
    private final HubState members;
    private final BiFunction<Member, Waiting, Standing> standing;
    private final TreeMap<String, Line> lines;
    private final PriorityQueue<Contender> top = new PriorityQueue<>();
    private final TreeMap<Member, PriorityQueue<Contender>> inside = new TreeMap<>();

    /// A member that has something to place.
    ///
    /// @param turn the part that it would place
    private record Contender(Member member, Standing standing, Turn turn) implements Comparable<Contender> {
        private static final Comparator<Contender> ORDER =
                Comparator.comparing((Contender contender) -> contender.standing.borrows())
                        .thenComparingDouble(contender -> contender.standing.share())
                        .thenComparing(Contender::turn, Turn.BEFORE);

        @Override
        public int compareTo(Contender other) {
            return ORDER.compare(this, other);
        }
    }

    /// A tournament of queues that have something to place.
    ///
    /// @param members a state that knows the cohorts
    /// @param standing how a member would stand with a part of a queue of its own placed; asked anew after each turn
    Tournament(HubState members, Map<String, Line> lines, BiFunction<Member, Waiting, Standing> standing) {
        this.members = members;
        this.standing = standing;
        this.lines = new TreeMap<>(lines);
        var cohorts = new TreeMap<Member, Integer>();
        for (String queue : lines.keySet()) {
            Member member = Member.queue(queue);
            List<Member> lineage = members.lineage(member);
            enter(member);
            for (int level = 1; level < lineage.size(); level++) {
                cohorts.put(lineage.get(level), lineage.size() - level);
            }
        }
        // Cohorts in cohorts first: who wins there stands for them above.
        cohorts.entrySet().stream()
                .sorted(Map.Entry.<Member, Integer>comparingByValue().reversed().thenComparing(Map.Entry::getKey))
                .forEach(cohort -> enter(cohort.getKey()));
    }

    boolean isEmpty() {
        return top.isEmpty();
    }

    /// Takes out the queue that is served next; to be put back.
    Line next() {
        Contender winner = top.remove();
        while (winner.member().kind() == Member.Kind.COHORT) {
            winner = field(Optional.of(winner.member())).remove();
        }
        Line line = lines.get(winner.member().name());
        if (line == null) {
            throw new IllegalStateException("Queue %s has no line.".formatted(winner.member().name()));
        }
        return line;
    }

    /// Puts back the queue that was served; it takes part as long as it has something to place.
    void putBack(Line line) {
        for (Member member : members.lineage(Member.queue(line.queue()))) {
            enter(member);
        }
    }

    private void enter(Member member) {
        Optional<Waiting> part = part(member);
        if (part.isPresent()) {
            Waiting waiting = part.get();
            field(parent(member)).add(new Contender(member, standing.apply(member, waiting), waiting.turn()));
        }
    }

    /// What a member would place next; empty when nothing is left.
    private Optional<Waiting> part(Member member) {
        return switch (member.kind()) {
            case QUEUE -> {
                Line line = lines.get(member.name());
                yield line == null || line.isEmpty() ? Optional.empty() : Optional.of(line.head());
            }
            case COHORT -> {
                Contender best = field(Optional.of(member)).peek();
                yield best == null ? Optional.empty() : part(best.member());
            }
        };
    }

    private Optional<Member> parent(Member member) {
        List<Member> lineage = members.lineage(member);
        return lineage.size() == 1 ? Optional.empty() : Optional.of(lineage.get(1));
    }

    private PriorityQueue<Contender> field(Optional<Member> cohort) {
        return cohort.isEmpty() ? top : inside.computeIfAbsent(cohort.get(), _ -> new PriorityQueue<>());
    }
}
