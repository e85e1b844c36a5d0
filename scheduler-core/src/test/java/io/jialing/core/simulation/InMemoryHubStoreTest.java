package io.jialing.core.simulation;

import static io.jialing.core.simulation.Given.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.hub.HubStore.Batch;
import io.jialing.core.hub.HubStore.Logged;
import io.jialing.core.hub.HubStore.Outcome;
import io.jialing.core.quota.Queue;
import io.jialing.core.simulation.InMemoryHubStore.Course;
import io.jialing.core.simulation.InMemoryHubStore.Trouble;
import io.jialing.core.state.Change;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryHubStoreTest {
    private final VirtualTimers timers = new VirtualTimers(START);
    private final Deque<Course> courses = new ArrayDeque<>();
    private final InMemoryHubStore store =
            new InMemoryHubStore(
                    timers,
                    () ->
                            courses.isEmpty()
                                    ? new Course(Duration.ZERO, Duration.ZERO, Trouble.NONE)
                                    : courses.remove());
    private final List<Outcome> outcomes = new ArrayList<>();

    @Test
    void batches_commit_in_the_order_in_which_they_were_handed_in_however_long_each_takes() {
        courses.add(new Course(Duration.ofSeconds(5), Duration.ZERO, Trouble.NONE));
        commit(1, queue("a"));
        commit(1, queue("b"));
        timers.runUntil(START.plusSeconds(10));

        assertThat(outcomes).containsExactly(new Outcome.Stored(1), new Outcome.Stored(2));
        assertThat(store.tail(0, 10)).containsExactly(new Logged(1, queue("a")), new Logged(2, queue("b")));
    }

    @Test
    void what_a_deposed_leader_has_on_the_way_is_not_stored() {
        courses.add(new Course(Duration.ofSeconds(5), Duration.ZERO, Trouble.NONE));
        commit(1, queue("a"));
        assertThat(store.takeOver()).isEqualTo(2);
        timers.runUntil(START.plusSeconds(10));

        assertThat(outcomes).containsExactly(new Outcome.Deposed());
        assertThat(store.log()).isEmpty();
    }

    @Test
    void once_a_batch_was_not_stored_no_later_one_of_its_epoch_is() {
        courses.add(new Course(Duration.ZERO, Duration.ZERO, Trouble.LOST_BEFORE));
        commit(1, queue("a"));
        commit(1, queue("b"));
        timers.runUntil(START);

        assertThat(outcomes).hasSize(2).allMatch(Outcome.Unknown.class::isInstance);
        assertThat(store.log()).isEmpty();
    }

    @Test
    void a_batch_may_be_stored_although_its_leader_cannot_know() {
        courses.add(new Course(Duration.ZERO, Duration.ZERO, Trouble.LOST_AFTER));
        commit(1, queue("a"));
        timers.runUntil(START);

        assertThat(outcomes).singleElement().isInstanceOf(Outcome.Unknown.class);
        assertThat(store.load().rows()).contains(queue("a"));
    }

    private void commit(long epoch, Change... changes) {
        store.commit(new Batch(epoch, List.of(changes), List.of()), outcomes::add);
    }

    private static Change queue(String name) {
        return new Change.QueueChanged(new Queue(name, 1, "tenant", 1, 10, List.of()));
    }
}
