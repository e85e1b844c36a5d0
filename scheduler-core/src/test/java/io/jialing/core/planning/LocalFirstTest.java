package io.jialing.core.planning;

import static io.jialing.core.fixtures.CycleAssert.assertThat;
import static io.jialing.core.fixtures.Scene.busy;
import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.switchedOff;

import io.jialing.core.fixtures.Fact;
import io.jialing.core.fixtures.JobFact;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.locality.SpillReason;
import io.jialing.core.placement.Reason;
import io.jialing.core.resource.Precision;
import io.jialing.core.resource.Stack;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.HubSwitch;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class LocalFirstTest {
    private static final String A800 = "nvidia-a800-80g";
    private static final String T4 = "nvidia-t4-16g";
    private static final String ASCEND = "ascend-910b3";
    private static final Duration GATE = Duration.ofMinutes(30);
    private static final Duration FAR_GATE = Duration.ofHours(2);

    /// Chongqing, Chengdu, Gui'an (a neighbour) and Wuhu (remote), four nodes of A800 each.
    private static Scene fourCities(Fact... facts) {
        return given(
                        cluster("cq-a").at("chongqing").nodes(4).cards(8, A800),
                        cluster("cd-a").at("chengdu").nodes(4).cards(8, A800),
                        cluster("ga-a").at("guian").nodes(4).cards(8, A800),
                        cluster("wh-a").at("wuhu").nodes(4).cards(8, A800),
                        firm("river").of("chongqing"),
                        firm("panda").of("chengdu"))
                .and(facts);
    }

    private static JobFact training(String name) {
        return job(name).by("river").cards(8);
    }

    @Test
    void the_same_job_of_a_chongqing_and_of_a_chengdu_firm_is_placed_at_home() {
        var cycle = fourCities(training("here"), job("there").by("panda").cards(8)).cycle();

        assertThat(cycle)
                .places("here")
                .at("cq-a")
                .in(Ring.HOME)
                .withoutSpill()
                .places("there")
                .at("cd-a")
                .in(Ring.HOME)
                .withoutSpill();
    }

    @Test
    void the_edge_takes_no_training_however_full_the_rest_is() {
        var scene =
                given(
                        cluster("cq-a").nodes(1).cards(8, A800),
                        cluster("cq-edge").in("两江新区").atTheEdge().nodes(1).cards(8, A800),
                        firm("river").of("chongqing").in("两江新区"),
                        full("cq-a"),
                        training("train"),
                        job("serve").by("river").of(WorkKind.INFERENCE).cards(1));

        assertThat(scene.cycle())
                .placesOnly("serve")
                .places("serve")
                .at("cq-edge")
                .in(Ring.DISTRICT)
                .leavesWaiting("train", Reason.NO_FREE_CAPACITY);
    }

    @Nested
    class GivenAHomeFullOfCudaAndIdleOnAscend {
        private final Scene scene =
                given(
                        cluster("cq-cuda").nodes(2).cards(8, A800),
                        cluster("cq-cann").nodes(8).cards(8, ASCEND),
                        cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                        firm("river").of("chongqing"),
                        full("cq-cuda"),
                        training("a").atMost(Duration.ofHours(12)));

        @Test
        void a_cuda_job_waits_until_the_gate_opens() {
            var cycle = scene.after(GATE.minusSeconds(1)).cycle();

            assertThat(cycle).placesNothing().leavesWaiting("a", Reason.NO_FREE_CAPACITY);
            Assertions.assertThat(cycle.plan().wakeAt()).isEqualTo(Scene.NOON.plus(GATE));
        }

        @Test
        void a_cuda_job_spills_after_the_gate_with_its_proof() {
            assertThat(scene.after(GATE).cycle())
                    .places("a")
                    .at("cd-a")
                    .in(Ring.HUB)
                    .spilling(SpillReason.WAITED_OUT)
                    .proving("utilization", "1.000")
                    .proving("minUtilization", "0.850")
                    .proving("waited", "PT30M")
                    .proving("after", "PT30M");
        }

        @Test
        void a_job_with_an_ascend_image_too_stays_at_home() {
            assertThat(scene.and(training("b").images(Stack.CUDA, Stack.CANN)).cycle())
                    .placesOnly("b")
                    .places("b")
                    .at("cq-cann")
                    .withoutSpill();
        }
    }

    @Nested
    class GatesThatOpenAtOnce {
        @Test
        void where_no_home_accelerator_runs_its_images() {
            var scene =
                    given(
                            cluster("cq-cann").nodes(2).cards(8, ASCEND),
                            cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                            firm("river").of("chongqing"),
                            training("a"));

            assertThat(scene.cycle()).places("a").at("cd-a").spilling(SpillReason.NO_RUNTIME);
        }

        @Test
        void where_no_home_accelerator_has_the_memory_or_the_precision() {
            var scene =
                    given(
                            cluster("cq-t4").nodes(2).cards(8, T4),
                            cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                            firm("river").of("chongqing"),
                            training("big").cardMemory(64).cards(1),
                            training("exact").computingIn(Precision.BF16).cards(1),
                            training("named").models(A800).cards(1));

            assertThat(scene.cycle())
                    .places("big")
                    .at("cd-a")
                    .spilling(SpillReason.NO_MODEL)
                    .places("exact")
                    .at("cd-a")
                    .spilling(SpillReason.NO_MODEL)
                    .places("named")
                    .at("cd-a")
                    .spilling(SpillReason.NO_MODEL);
        }

        @Test
        void where_home_is_out_of_service() {
            assertThat(fourCities(training("a")).cordon("cq-a").cycle())
                    .places("a")
                    .at("cd-a")
                    .spilling(SpillReason.OUTAGE);
            assertThat(fourCities(training("a")).silence("cq-a").cycle())
                    .places("a")
                    .at("cd-a")
                    .spilling(SpillReason.OUTAGE);
        }

        @Test
        void where_home_is_too_small_even_when_empty() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800),
                            cluster("cd-a").at("chengdu").nodes(4).cards(8, A800),
                            firm("river").of("chongqing"),
                            training("gang").workers(2));

            assertThat(scene.cycle()).places("gang").at("cd-a").spilling(SpillReason.NO_CAPACITY);
        }

        @Test
        void but_not_where_home_was_never_heard_from() {
            var scene =
                    given(
                            cluster("cq-a").joining(),
                            cluster("cd-a").at("chengdu").nodes(4).cards(8, A800),
                            firm("river").of("chongqing"),
                            training("a"));

            assertThat(scene.cycle()).placesNothing();
            assertThat(scene.after(GATE).cycle()).places("a").at("cd-a").spilling(SpillReason.WAITED_OUT);
        }
    }

    @Nested
    class GivenAHomeThatIsFull {
        private final Scene scene = fourCities(full("cq-a"));

        @Test
        void a_quarter_of_the_longest_run_time_is_the_longest_wait() {
            var short1 = scene.and(training("short").atMost(Duration.ofMinutes(20)));

            assertThat(short1.after(Duration.ofMinutes(5).minusNanos(1)).cycle()).placesNothing();
            assertThat(short1.after(Duration.ofMinutes(5)).cycle()).places("short").at("cd-a").proving("after", "PT5M");
        }

        @Test
        void a_short_job_does_not_wait_for_the_gate_of_a_long_one_before_it() {
            var both =
                    scene.and(
                            training("long").atMost(Duration.ofHours(12)),
                            training("short").atMost(Duration.ofMinutes(20)));

            assertThat(both.after(Duration.ofMinutes(5)).cycle()).placesOnly("short").places("short").at("cd-a");
        }

        @Test
        void an_emergency_waits_for_no_gate() {
            assertThat(scene.and(training("now").priority(PriorityClass.EMERGENCY)).cycle())
                    .places("now")
                    .at("cd-a")
                    .spilling(SpillReason.WAITED_OUT)
                    .proving("after", "PT0S");
        }

        @Test
        void nothing_spills_while_an_operator_has_switched_spilling_off() {
            assertThat(scene.and(training("a"), switchedOff(HubSwitch.SPILL)).after(FAR_GATE).cycle())
                    .placesNothing()
                    .leavesWaiting("a", Reason.NO_FREE_CAPACITY);
        }

        @Test
        void the_neighbour_opens_after_the_hub() {
            var hubFull = scene.and(full("cd-a"), training("a"));

            assertThat(hubFull.after(FAR_GATE.minusSeconds(1)).cycle()).placesNothing();
            assertThat(hubFull.after(FAR_GATE).cycle()).places("a").at("ga-a").in(Ring.NEIGHBOUR);
        }

        @Test
        void a_gate_that_has_opened_stays_open_when_home_empties_a_little() {
            var opened = scene.and(full("cd-a"), training("wide").workers(4)).after(GATE).cycle();
            assertThat(opened).placesNothing();

            var homeHalfEmpty = opened.then().ends("others@cq-a/p0n00").ends("others@cq-a/p0n01");
            var freed =
                    homeHalfEmpty
                            .ends("others@cd-a/p0n00")
                            .ends("others@cd-a/p0n01")
                            .ends("others@cd-a/p0n02")
                            .ends("others@cd-a/p0n03");

            assertThat(freed.cycle()).places("wide").at("cd-a").spilling(SpillReason.WAITED_OUT);
        }

        @Test
        void a_part_that_may_spill_but_finds_room_at_home_does_not_count_as_spilled() {
            var opened = scene.and(full("cd-a"), training("a")).after(GATE).cycle();

            assertThat(opened.then().ends("others@cq-a/p0n00").cycle()).places("a").at("cq-a").withoutSpill();
        }

        @Test
        void a_home_that_is_less_full_than_the_policy_asks_keeps_its_jobs() {
            var wide = fourCities(busy("cq-a", 4), training("wide").workers(3)).after(FAR_GATE);

            assertThat(wide.cycle()).placesNothing().leavesWaiting("wide", Reason.NO_FREE_CAPACITY);
        }

        @Test
        void a_fragmented_home_counts_as_full() {
            var wide = fourCities(busy("cq-a", 4), training("wide").workers(2));

            assertThat(wide.cycle()).placesNothing().leavesWaiting("wide", Reason.FRAGMENTED);
            assertThat(wide.after(GATE).cycle()).places("wide").at("cd-a").spilling(SpillReason.FRAGMENTED);
        }
    }

    @Nested
    class DataAndPins {
        @Test
        void regulated_data_never_leaves_home() {
            assertThat(
                            fourCities(full("cq-a"), training("a").data(DataClass.REGULATED))
                                    .after(Duration.ofDays(9))
                                    .cycle())
                    .placesNothing()
                    .leavesWaiting("a", Reason.NO_FREE_CAPACITY);
            assertThat(
                            fourCities(training("a").data(DataClass.REGULATED).priority(PriorityClass.EMERGENCY))
                                    .cordon("cq-a")
                                    .cycle())
                    .placesNothing();
        }

        @ParameterizedTest
        @EnumSource(value = Residency.class, names = "NONE", mode = Mode.EXCLUDE)
        void a_residency_holds_whatever_the_gates_say(Residency residency) {
            var scene =
                    fourCities(full("cq-a"), full("cd-a"), training("a").residency(residency))
                            .after(Duration.ofDays(9));

            assertThat(scene.cycle()).placesNothing();
        }

        @Test
        void a_residency_in_the_hub_allows_the_hub() {
            assertThat(fourCities(full("cq-a"), training("a").residency(Residency.HUB)).after(GATE).cycle())
                    .places("a")
                    .at("cd-a");
        }

        @Test
        void a_pinned_job_runs_where_it_is_pinned_or_waits() {
            assertThat(fourCities(training("a").pinnedTo(Ring.HOME), full("cq-a")).after(FAR_GATE).cycle())
                    .placesNothing();
            assertThat(fourCities(training("a").pinnedTo("cd-a"), full("cq-a")).after(GATE).cycle())
                    .places("a")
                    .at("cd-a")
                    .spilling(SpillReason.WAITED_OUT);
        }

        @Test
        void a_preferred_site_comes_first_inside_its_tier() {
            var scene =
                    given(
                            cluster("cq-a").nodes(1).cards(8, A800),
                            cluster("cq-b").nodes(1).cards(8, A800),
                            cluster("cd-a").at("chengdu").nodes(1).cards(8, A800),
                            firm("river").of("chongqing"),
                            training("near").preferring("cq-b"),
                            training("far").preferring("cd-a"));

            assertThat(scene.cycle()).places("near").at("cq-b").places("far").at("cq-a");
        }
    }

    @Test
    void inference_waits_for_nobody() {
        assertThat(fourCities(full("cq-a"), job("serve").by("river").of(WorkKind.INFERENCE).cards(1)).cycle())
                .places("serve")
                .at("cd-a")
                .spilling(SpillReason.WAITED_OUT);
    }
}
