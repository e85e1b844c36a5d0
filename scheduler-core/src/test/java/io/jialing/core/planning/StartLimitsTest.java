package io.jialing.core.planning;

import static io.jialing.core.fixtures.CycleAssert.assertThat;
import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.starting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.StartLimits.Rate;
import io.jialing.core.state.Change;
import io.jialing.core.state.HubState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// How many parts may start in a time.
class StartLimitsTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final ClusterId CLUSTER = new ClusterId("c");
    private static final Rate TWO_AT_ONCE_ONE_A_SECOND = new Rate(1, 2);

    private static Scene twoClusters(StartLimits limits) {
        return given(
                starting(limits),
                cluster("cq-a").nodes(1).cards(8, A800),
                cluster("cq-b").nodes(1).cards(8, A800),
                firm("river"),
                firm("hill"),
                job("r1").by("river").cards(1),
                job("r2").by("river").cards(1),
                job("r3").by("river").cards(1),
                job("h1").by("hill").cards(1));
    }

    @Test
    void the_hub_starts_a_burst_and_then_one_after_the_other() {
        var scene = twoClusters(new StartLimits(TWO_AT_ONCE_ONE_A_SECOND, Rate.UNLIMITED, Rate.UNLIMITED));

        var first = scene.cycle();
        assertThat(first).placesOnly("r1", "h1").leavesWaiting("r2", Reason.RATE_LIMITED);
        assertThat(first.plan().wakeAt()).isEqualTo(Scene.NOON.plusSeconds(1));

        assertThat(first.then().cycle()).decidesNothing();
        var second = first.then().after(Duration.ofSeconds(1)).cycle();
        assertThat(second).placesOnly("r2");
        assertThat(second.then().after(Duration.ofSeconds(1)).cycle()).placesOnly("r3");
    }

    @Test
    void a_queue_that_has_started_enough_lets_others_by() {
        var scene = twoClusters(new StartLimits(Rate.UNLIMITED, new Rate(1, 1), Rate.UNLIMITED));

        assertThat(scene.cycle()).placesOnly("r1", "h1").leavesWaiting("r2", Reason.RATE_LIMITED);
    }

    @Test
    void another_cluster_of_the_same_tier_takes_what_one_may_not_start() {
        var scene = twoClusters(new StartLimits(Rate.UNLIMITED, Rate.UNLIMITED, new Rate(1, 1)));

        assertThat(scene.cycle())
                .placesOnly("r1", "h1")
                .places("r1")
                .at("cq-a")
                .places("h1")
                .at("cq-b")
                .leavesWaiting("r2", Reason.RATE_LIMITED);
    }

    @Test
    void a_job_waits_for_the_place_that_it_has_rather_than_go_further() {
        var scene =
                given(
                                starting(new StartLimits(Rate.UNLIMITED, Rate.UNLIMITED, new Rate(1, 1))),
                                cluster("cq-a").nodes(2).cards(8, A800),
                                cluster("cd-a").at("chengdu").nodes(1).cards(8, A800),
                                firm("river"))
                        .and(
                                job("r1").by("river").cards(8).waiting(Duration.ofHours(3)),
                                job("r2").by("river").cards(8).waiting(Duration.ofHours(2)));

        assertThat(scene.cycle()).placesOnly("r1").leavesWaiting("r2", Reason.RATE_LIMITED);
        assertThat(scene.cycle().then().after(Duration.ofSeconds(1)).cycle()).places("r2").at("cq-a");
    }

    @Test
    void a_job_without_a_place_is_told_so_and_not_that_much_has_started() {
        var scene =
                twoClusters(new StartLimits(new Rate(0.001, 1), Rate.UNLIMITED, Rate.UNLIMITED))
                        .and(full("cq-a"), full("cq-b"));

        assertThat(scene.cycle()).placesNothing().leavesWaiting("r1", Reason.NO_FREE_CAPACITY);
    }

    @Test
    void an_explanation_tells_the_limit_and_when_it_goes_on() {
        var scene = twoClusters(new StartLimits(TWO_AT_ONCE_ONE_A_SECOND, Rate.UNLIMITED, Rate.UNLIMITED));

        assertThat(scene.cycle().then().explain("r3").blockers())
                .hasSize(2)
                .allSatisfy(blocker ->
                        assertThat(blocker.params())
                                .containsEntry("of", "HUB")
                                .containsEntry("perSecond", "1.0")
                                .containsEntry("burst", "2")
                                .containsEntry("opensAt", Scene.NOON.plusSeconds(1).toString()));
    }

    @Test
    void a_rate_must_let_something_start() {
        assertThatThrownBy(() -> new Rate(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rate(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /// What a token bucket promises, held against every window of a random course of starts.
    @ForEverySeed
    void in_no_time_more_starts_than_a_burst_and_what_the_rate_gives_in_it(long seed) {
        var random = new Random(seed);
        var rate = new Rate(0.1 + 10 * random.nextDouble(), 1 + random.nextInt(5));
        var limits = new StartLimits(rate, Rate.UNLIMITED, Rate.UNLIMITED);
        HubState state = HubState.EMPTY;
        Instant now = Scene.NOON;
        var starts = new ArrayList<Instant>();

        for (int i = 0; i < 200; i++) {
            now = now.plusMillis(random.nextInt(300));
            StartLimits.Reached reached = limits.reached(state, "q", CLUSTER, now);
            if (reached == null) {
                starts.add(now);
                state = state.apply(new Change.PacesChanged(limits.after(state, "q", CLUSTER, now)));
            } else if (random.nextInt(4) == 0) {
                now = reached.opensAt();
                assertThat(limits.reached(state, "q", CLUSTER, now)).isNull();
                assertThat(limits.reached(state, "q", CLUSTER, now.minusNanos(1000))).isNotNull();
            }
        }

        assertThat(starts).hasSizeGreaterThanOrEqualTo(rate.burst());
        for (int from = 0; from < starts.size(); from++) {
            for (int to = from; to < starts.size(); to++) {
                double seconds = Duration.between(starts.get(from), starts.get(to)).toNanos() / 1e9;
                assertThat(to - from + 1).isLessThanOrEqualTo((int) (rate.burst() + seconds * rate.perSecond() + 0.01));
            }
        }
    }
}
