package io.jialing.core.planning;

import static io.jialing.core.fixtures.Scene.cluster;
import static io.jialing.core.fixtures.Scene.firm;
import static io.jialing.core.fixtures.Scene.full;
import static io.jialing.core.fixtures.Scene.given;
import static io.jialing.core.fixtures.Scene.job;
import static io.jialing.core.fixtures.Scene.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.fixtures.JobFact;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.job.JobId;
import io.jialing.core.placement.Reason;
import io.jialing.core.planning.Admittance.Verdict;
import io.jialing.core.site.DataClass;
import io.jialing.core.site.Places;
import io.jialing.core.site.Residency;
import io.jialing.core.site.Ring;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Which jobs are refused rather than kept waiting.
class AdmittanceTest {
    private static final String A800 = "nvidia-a800-80g";

    private final Scene scene =
            given(
                    cluster("cq-a").at("chongqing").nodes(2).cards(8, A800),
                    cluster("cd-a").at("chengdu").nodes(2).cards(8, A800),
                    firm("acme").of("chongqing"),
                    queue("acme").of("acme").nominal("chongqing-cloud", 8).nominal("chengdu-cloud", 8));

    @Test
    void an_ordinary_job_is_welcome() {
        assertThat(verdict(job("a").by("acme").cards(8))).isEqualTo(new Verdict.Welcome());
    }

    @Test
    void full_clusters_are_a_reason_to_wait() {
        Scene busy = scene.and(full("cq-a"), full("cd-a"));

        assertThat(verdict(busy, job("a").by("acme").cards(8), true)).isEqualTo(new Verdict.Welcome());
    }

    @Nested
    class ForbiddenEverywhere {
        @Test
        void is_regulated_data_that_must_leave_home() {
            var verdict = verdict(job("a").by("acme").cards(8).data(DataClass.REGULATED).pinnedTo(Ring.HUB));

            assertThat(verdict).isEqualTo(new Verdict.ForbiddenEverywhere("local-first-batch", 1));
        }

        @Test
        void is_regulated_data_pinned_to_a_site_away_from_home() {
            assertThat(verdict(job("a").by("acme").cards(8).data(DataClass.REGULATED).pinnedTo("cd-a")))
                    .isInstanceOf(Verdict.ForbiddenEverywhere.class);
            assertThat(verdict(job("a").by("acme").cards(8).data(DataClass.REGULATED).pinnedTo("cq-a")))
                    .isEqualTo(new Verdict.Welcome());
        }

        @Test
        void is_data_that_must_stay_nearer_than_the_job_insists_to_be() {
            assertThat(verdict(job("a").by("acme").cards(8).residency(Residency.CITY).pinnedTo(Ring.HUB, Ring.REMOTE)))
                    .isInstanceOf(Verdict.ForbiddenEverywhere.class);
            assertThat(verdict(job("a").by("acme").cards(8).residency(Residency.CITY).pinnedTo(Ring.HOME, Ring.HUB)))
                    .isEqualTo(new Verdict.Welcome());
        }
    }

    @Nested
    class AboveMaximum {
        @Test
        void is_more_than_the_queue_may_ever_use_wherever_the_job_could_run() {
            var verdict = verdict(job("a").by("acme").workers(2).cards(8));

            assertThat(verdict)
                    .isInstanceOfSatisfying(
                            Verdict.AboveMaximum.class,
                            above -> {
                                assertThat(above.blocker().reason()).isEqualTo(Reason.ABOVE_MAXIMUM);
                                assertThat(above.blocker().milliNeeded()).isEqualTo(16_000);
                                assertThat(above.blocker().params()).containsEntry("queue", "acme");
                            });
        }

        @Test
        void is_nothing_that_some_supply_group_would_bear() {
            Scene generous =
                    scene.and(cluster("gy-a").at("guiyang").nodes(2).cards(8, A800).of("remote"))
                            .and(
                                    queue("wide")
                                            .of("acme")
                                            .nominal("chongqing-cloud", 8)
                                            .nominal("chengdu-cloud", 8)
                                            .nominal("remote", 16));

            assertThat(verdict(generous, job("a").by("acme").in("wide").workers(2).cards(8), false))
                    .isEqualTo(new Verdict.Welcome());
        }
    }

    @Nested
    class NoSuchCapacity {
        private final JobFact tooWide = job("a").by("acme").in("free").workers(64).cards(8);
        private final Scene free = scene.and(queue("free").of("acme"));

        @Test
        void is_a_reason_to_wait_unless_the_job_says_otherwise() {
            assertThat(verdict(free, tooWide, false)).isEqualTo(new Verdict.Welcome());
            assertThat(verdict(free, tooWide, true))
                    .isInstanceOfSatisfying(
                            Verdict.NoSuchCapacity.class,
                            none ->
                                    assertThat(none.blockers())
                                            .extracting(blocker -> blocker.reason())
                                            .contains(Reason.CLUSTER_TOO_SMALL));
        }

        @Test
        void is_not_what_a_cordoned_cluster_would_have() {
            Scene cordoned = free.cordon("cq-a").cordon("cd-a");

            assertThat(verdict(cordoned, job("a").by("acme").in("free").cards(8), true))
                    .isEqualTo(new Verdict.Welcome());
        }
    }

    private Verdict verdict(JobFact job) {
        return verdict(scene, job, false);
    }

    private static Verdict verdict(Scene scene, JobFact job, boolean failIfImpossible) {
        var admittance = new Admittance(scene.planner(), Places.shipped());
        return admittance.judge(scene.state(), job.record(new JobId(1), scene.now()), failIfImpossible, scene.now());
    }
}
