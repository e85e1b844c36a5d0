package io.jialing.core.job;

import static io.jialing.core.job.PartState.BACKOFF;
import static io.jialing.core.job.PartState.CANCELLED;
import static io.jialing.core.job.PartState.DISPATCHING;
import static io.jialing.core.job.PartState.FAILED;
import static io.jialing.core.job.PartState.HELD;
import static io.jialing.core.job.PartState.QUEUED;
import static io.jialing.core.job.PartState.REJECTED;
import static io.jialing.core.job.PartState.RESERVED;
import static io.jialing.core.job.PartState.RUNNING;
import static io.jialing.core.job.PartState.STARTING;
import static io.jialing.core.job.PartState.STOPPING;
import static io.jialing.core.job.PartState.SUCCEEDED;
import static io.jialing.core.job.PartState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.cluster.Placement;
import io.jialing.core.cluster.Placement.NodeShare;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.site.Ring;
import io.jialing.core.state.Choice;
import io.jialing.core.state.PartRecord;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartStateTest {
    /// The table of semantics §3, written down a second time.
    private static final Map<PartState, Set<PartState>> TABLE =
            Map.ofEntries(
                    Map.entry(QUEUED, Set.of(RESERVED, HELD, CANCELLED, REJECTED)),
                    Map.entry(HELD, Set.of(QUEUED, CANCELLED)),
                    Map.entry(BACKOFF, Set.of(QUEUED, HELD, CANCELLED)),
                    Map.entry(RESERVED, Set.of(DISPATCHING, QUEUED, HELD, CANCELLED)),
                    Map.entry(DISPATCHING, Set.of(STARTING, QUEUED, BACKOFF, FAILED, STOPPING, UNKNOWN)),
                    Map.entry(STARTING, Set.of(RUNNING, SUCCEEDED, FAILED, BACKOFF, HELD, STOPPING, UNKNOWN)),
                    Map.entry(RUNNING, Set.of(SUCCEEDED, FAILED, BACKOFF, HELD, STOPPING, UNKNOWN)),
                    Map.entry(
                            UNKNOWN,
                            Set.of(STARTING, RUNNING, SUCCEEDED, FAILED, BACKOFF, HELD, QUEUED, STOPPING, CANCELLED)),
                    Map.entry(STOPPING, Set.of(QUEUED, BACKOFF, HELD, SUCCEEDED, FAILED, CANCELLED, UNKNOWN)),
                    Map.entry(SUCCEEDED, Set.of()),
                    Map.entry(FAILED, Set.of()),
                    Map.entry(CANCELLED, Set.of()),
                    Map.entry(REJECTED, Set.of()));

    @ParameterizedTest
    @EnumSource
    void every_pair_is_allowed_or_not_as_the_table_says(PartState state) {
        Set<PartState> allowed = TABLE.getOrDefault(state, Set.of());

        for (PartState next : PartState.values()) {
            assertThat(state.canBecome(next)).as("%s to %s", state, next).isEqualTo(allowed.contains(next));
        }
        assertThat(state.successors()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_over_becomes_nothing_else(PartState state) {
        assertThat(state.isTerminal()).isEqualTo(state.successors().isEmpty());
        assertThat(state.isTerminal() && state.holdsCapacity()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void every_state_is_reached_from_the_queue_and_leads_to_an_end(PartState state) {
        assertThat(reachable(EnumSet.of(QUEUED))).contains(state);
        assertThat(reachable(EnumSet.of(state))).anyMatch(PartState::isTerminal);
    }

    @ParameterizedTest
    @EnumSource
    void a_record_refuses_the_moves_that_the_table_does_not_know(PartState next) {
        PartRecord queued = PartRecord.queued(new PartId(new JobId(1), 0), Scene.NOON);

        if (QUEUED.canBecome(next) && !next.holdsCapacity()) {
            assertThat(queued.to(next, Scene.NOON).record().state()).isEqualTo(next);
        } else if (!QUEUED.canBecome(next)) {
            assertThatThrownBy(() -> queued.to(next, Scene.NOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("QUEUED", next.name());
        }
    }

    @Test
    void a_move_keeps_the_age_and_counts_versions_and_attempts() {
        var placement = new Placement(new ClusterId("c"), "", List.of(new NodeShare("n", 1, 0, 1000)));
        PartRecord queued = PartRecord.queued(new PartId(new JobId(1), 0), Scene.NOON);

        PartRecord reserved =
                queued.reserved(
                        placement, new Choice(Ring.HOME, 0, null, 0, List.of()), null, Scene.NOON.plusSeconds(5));
        PartRecord again =
                reserved.to(QUEUED, Scene.NOON.plusSeconds(9))
                        .attempt(AttemptState.ENDED)
                        .because("NOT_DISPATCHED", "words")
                        .record();

        assertThat(reserved.held()).isEqualTo(placement);
        assertThat(reserved.since()).isEqualTo(Scene.NOON.plusSeconds(5));
        assertThat(again.held()).isNull();
        assertThat(again.waitingSince()).isEqualTo(Scene.NOON);
        assertThat(again.version()).isEqualTo(2);
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(again.to(HELD, Scene.NOON).record().cause()).as("a cause goes with its state").isEmpty();
    }

    private static Set<PartState> reachable(Set<PartState> from) {
        var reached = EnumSet.copyOf(from);
        boolean grew = true;
        while (grew) {
            var more = EnumSet.copyOf(reached);
            reached.forEach(state -> more.addAll(state.successors()));
            grew = reached.addAll(more);
        }
        return reached;
    }
}
