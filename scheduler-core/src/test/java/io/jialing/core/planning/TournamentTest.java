package io.jialing.core.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.RandomScene;
import io.jialing.core.planning.Shares.Standing;
import io.jialing.core.quota.Member;
import io.jialing.core.state.HubState;
import io.jialing.core.state.Waiting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// Who is served next, compared with looking at everybody each time.
class TournamentTest {

    @ForEverySeed
    void the_queue_that_is_served_next_is_the_one_that_a_look_at_everybody_finds(long seed) {
        HubState state = RandomScene.of(seed).state();
        var random = new Random(seed);
        var used = new TreeMap<Member, Integer>();
        var lines = lines(state);
        var tournament = new Tournament(state, lines, (member, waiting) -> standing(used, member, waiting));

        while (!tournament.isEmpty()) {
            String expected = best(state, lines, used, Optional.empty()).orElseThrow().name();
            Line line = tournament.next();
            assertThat(line.queue()).isEqualTo(expected);

            Line.Lane lane = line.take();
            if (random.nextInt(3) == 0) {
                lane.finish();
            } else {
                lane.advance();
                for (Member member : state.lineage(Member.queue(line.queue()))) {
                    used.merge(member, random.nextInt(3), Integer::sum);
                }
            }
            line.putBack(lane);
            tournament.putBack(line);
        }

        assertThat(lines.values()).allMatch(Line::isEmpty);
    }

    private static Standing standing(Map<Member, Integer> used, Member member, Waiting waiting) {
        int share = used.getOrDefault(member, 0) + waiting.job().shape().needs().workers();
        return new Standing(share > 5, share);
    }

    private record Contender(Member member, Waiting part, Standing standing) {}

    /// The queue that wins below a cohort, or in the hub.
    private static Optional<Member> best(
            HubState state, Map<String, Line> lines, Map<Member, Integer> used, Optional<Member> cohort) {
        return contenders(state, lines, used, cohort).stream()
                .min(
                        Comparator.comparing((Contender contender) -> contender.standing().borrows())
                                .thenComparingDouble(contender -> contender.standing().share())
                                .thenComparing(contender -> contender.part().turn(), Waiting.Turn.BEFORE))
                .flatMap(winner ->
                        winner.member().kind() == Member.Kind.QUEUE
                                ? Optional.of(winner.member())
                                : best(state, lines, used, Optional.of(winner.member())));
    }

    private static List<Contender> contenders(
            HubState state, Map<String, Line> lines, Map<Member, Integer> used, Optional<Member> cohort) {
        var contenders = new ArrayList<Contender>();
        var members = new ArrayList<Member>();
        lines.keySet().forEach(queue -> members.add(Member.queue(queue)));
        state.cohorts().forEach(each -> members.add(Member.cohort(each.name())));
        for (Member member : members) {
            List<Member> lineage = state.lineage(member);
            Optional<Member> parent = lineage.size() == 1 ? Optional.empty() : Optional.of(lineage.get(1));
            if (!parent.equals(cohort)) {
                continue;
            }
            Optional<Member> queue =
                    member.kind() == Member.Kind.QUEUE
                            ? Optional.of(member)
                            : best(state, lines, used, Optional.of(member));
            queue.map(each -> Objects.requireNonNull(lines.get(each.name())))
                    .filter(line -> !line.isEmpty())
                    .map(Line::head)
                    .ifPresent(head -> contenders.add(new Contender(member, head, standing(used, member, head))));
        }
        return contenders;
    }

    private static Map<String, Line> lines(HubState state) {
        var lines = new TreeMap<String, Line>();
        for (Waiting.LaneSize size : state.lanes()) {
            lines.computeIfAbsent(size.lane().queue(), Line::new).add(size.lane(), state.waiting(size.lane()));
        }
        return lines;
    }
}
