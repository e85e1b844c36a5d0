package io.jialing.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.fixtures.Makeups;
import io.jialing.core.fixtures.Scene;
import io.jialing.core.hub.HubSettings;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.PartState;
import io.jialing.core.job.service.Latency;
import io.jialing.core.job.service.Service;
import io.jialing.core.job.service.Timetable;
import io.jialing.core.site.DistrictId;
import io.jialing.core.site.Topology;
import io.jialing.core.site.WorkKind;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import io.jialing.core.state.PartRecord;
import io.jialing.core.state.Standing;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One service on two clusters at home and one next door, all with room for it.
class ServiceOfReplicasTest {
    private static final Duration LONG = Duration.ofDays(400);
    private static final ClusterId LJ = new ClusterId("lj-a");
    private static final ClusterId KXC = new ClusterId("kxc-b");
    private static final ClusterId TF = new ClusterId("tf-a");

    private HubWorld world = world(1);
    private JobRecord job = aService(service(2, 6, 2, 1, null));

    private static HubWorld world(long seed) {
        return world(seed, 2);
    }

    /// @param nodes of the first cluster; the others have two each
    private static HubWorld world(long seed, int nodes) {
        var world =
                new HubWorld(
                        seed,
                        new FaultPlan(seed, FaultPlan.Rates.NONE),
                        SimulationSettings.calm(seed),
                        HubWorld.running(LONG),
                        HubSettings.STANDARD);
        Topology.illustrative().sites().forEach(each -> world.intake(new Change.SiteChanged(each)));
        world.intake(Given.firm("firm"));
        world.intake(
                Given.cluster(LJ, "chongqing-cloud"),
                Given.cluster(KXC, "chongqing-cloud"),
                Given.cluster(TF, "chengdu-cloud"));
        for (ClusterId each : List.of(LJ, KXC, TF)) {
            world.fleet.open(each, Given.nodes(each, each.equals(LJ) ? nodes : 2, Given.A800, 8));
        }
        pass(world, Duration.ofSeconds(11));
        return world;
    }

    private static Service service(int least, int most, int now, int sites, @Nullable Latency latency) {
        return new Service(least, most, now, sites, latency, Timetable.NONE, 1);
    }

    private JobRecord aService(Service service) {
        return Makeups.of(
                Scene.job("")
                        .by("firm")
                        .of(WorkKind.INFERENCE)
                        .cards(1)
                        .record(JobId.of(world.now().toEpochMilli(), 1), world.now()),
                new Makeup.Replicas(service));
    }

    private void given(Service service) {
        job = aService(service);
        world.intake(new Change.JobQueued(job));
        pass(Duration.ofSeconds(30));
    }

    private void becomes(JobRecord changed) {
        job = changed;
        world.intake(new Change.JobChanged(changed));
    }

    private Service service() {
        if (job.makeup() instanceof Makeup.Replicas(var service)) {
            return service;
        }
        throw new AssertionError("No service: " + job);
    }

    private static void pass(HubWorld world, Duration time) {
        world.timers.runUntil(world.now().plus(time));
    }

    private void pass(Duration time) {
        pass(world, time);
    }

    private List<PartRecord> parts(PartState state) {
        return world.hub().live().parts(job.id()).stream().filter(part -> part.state() == state).toList();
    }

    private Map<ClusterId, Integer> running() {
        var counts = new TreeMap<ClusterId, Integer>();
        parts(PartState.RUNNING)
                .forEach(part -> counts.merge(part.currentAttempt().placement().cluster(), 1, Integer::sum));
        return counts;
    }

    private Standing standing() {
        return world.hub().live().standing(job);
    }

    @Test
    void runs_its_replicas_until_it_is_cancelled() {
        given(service(2, 6, 3, 1, null));
        assertThat(parts(PartState.RUNNING)).hasSize(3);
        assertThat(standing().state()).isEqualTo(PartState.RUNNING);

        pass(Duration.ofDays(40));
        assertThat(parts(PartState.RUNNING)).hasSize(3);

        becomes(job.wanting(false, true, 0));
        pass(Duration.ofMinutes(2));
        assertThat(world.hub().live().job(job.id())).isNull();
        assertThat(Evidence.of(world.journal.read()).running()).isEmpty();
    }

    @Test
    void is_spread_over_sites_and_divided_over_clusters_without_moving_any() {
        given(service(2, 6, 2, 2, null));
        assertThat(running()).containsOnlyKeys(LJ, KXC);

        for (int replicas = 3; replicas <= 6; replicas++) {
            Map<ClusterId, Integer> before = running();
            becomes(job.serving(service().scaled(2, 6, replicas)));
            pass(Duration.ofSeconds(30));
            assertThat(parts(PartState.RUNNING)).hasSize(replicas);
            before.forEach((cluster, count) -> assertThat(running().get(cluster)).isGreaterThanOrEqualTo(count));
        }
        assertThat(running()).containsEntry(LJ, 3).containsEntry(KXC, 3);
    }

    @Test
    void keeps_its_floor_outside_any_one_site_however_large_that_is() {
        world = world(1, 20);

        given(service(2, 6, 4, 2, null));

        assertThat(running()).containsEntry(LJ, 2).containsEntry(KXC, 2);
    }

    @Test
    void that_shrinks_keeps_what_began_first_and_begins_the_others_again_when_it_grows() {
        given(service(1, 6, 4, 1, null));
        pass(Duration.ofMinutes(11));

        becomes(job.serving(service().scaled(1, 6, 2)));
        pass(Duration.ofMinutes(2));
        assertThat(parts(PartState.RUNNING)).extracting(part -> part.id().index()).containsExactly(0, 1);
        assertThat(parts(PartState.HELD)).allMatch(PartRecord::isScaledDown).hasSize(2);

        becomes(job.serving(service().scaled(1, 6, 3)));
        pass(Duration.ofMinutes(2));
        assertThat(parts(PartState.RUNNING)).extracting(part -> part.id().index()).containsExactly(0, 1, 2);
    }

    @Test
    void follows_its_timetable() {
        var days = EnumSet.allOf(DayOfWeek.class);
        var timetable =
                new Timetable(
                        ZoneId.of("Asia/Shanghai"),
                        List.of(new Timetable.Window(days, LocalTime.of(9, 0), LocalTime.of(10, 0), 5)));
        given(service(2, 6, 2, 1, null).keeping(timetable));
        assertThat(parts(PartState.RUNNING)).hasSize(2); // it is eight o'clock

        pass(Duration.ofMinutes(61));
        assertThat(parts(PartState.RUNNING)).hasSize(5);

        pass(Duration.ofMinutes(61));
        assertThat(parts(PartState.RUNNING)).hasSize(2);
    }

    @Test
    void replaces_at_once_what_a_silent_site_took_with_it_and_keeps_the_nearer_ones_when_it_comes_back() {
        given(service(2, 4, 4, 2, null));
        pass(Duration.ofMinutes(20));

        world.cut(LJ);
        pass(Duration.ofSeconds(70));
        assertThat(parts(PartState.UNKNOWN)).hasSize(2);
        assertThat(parts(PartState.RUNNING)).hasSize(4);
        assertThat(running()).doesNotContainKey(LJ);

        world.heal(LJ);
        pass(Duration.ofMinutes(1));
        assertThat(parts(PartState.RUNNING)).hasSize(6);
        pass(Duration.ofMinutes(12));
        assertThat(parts(PartState.RUNNING)).hasSize(4);
        assertThat(running()).containsOnlyKeys(LJ, KXC);
    }

    @Test
    void brings_another_revision_in_one_by_one_and_never_serves_with_fewer() {
        given(service(3, 6, 3, 1, null));

        becomes(job.serving(service().running(2)));
        for (int second = 0; second < 600; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(parts(PartState.RUNNING)).hasSizeBetween(3, 4);
        }

        assertThat(parts(PartState.RUNNING)).extracting(PartRecord::stage).containsExactly(2, 2, 2);
    }

    @Test
    void serves_each_district_from_within_its_budget_by_its_share_of_the_traffic() {
        var yongchuan = new Latency.Traffic(new DistrictId("500118"), 700);
        var wuhou = new Latency.Traffic(new DistrictId("510107"), 300);
        given(service(2, 6, 6, 1, new Latency(8, 4, List.of(yongchuan, wuhou))));

        assertThat(running()).containsEntry(TF, 2);
        assertThat(running().getOrDefault(LJ, 0) + running().getOrDefault(KXC, 0)).isEqualTo(4);
    }

    /// Two sites hold the floor, so one of them may be lost at any time.
    @ForEverySeed
    void never_serves_below_its_floor_while_sites_are_lost_one_after_the_other(long seed) {
        world = world(seed);
        var random = new SplittableRandom(seed);
        given(service(2, 6, 4 + random.nextInt(3), 2, null));

        for (int losses = 0; losses < 4; losses++) {
            ClusterId lost = List.of(LJ, KXC, TF).get(random.nextInt(3));
            world.cut(lost);
            int silence = 120 + random.nextInt(120);
            for (int second = 0; second < silence; second++) {
                pass(Duration.ofSeconds(1));
                long serving =
                        parts(PartState.RUNNING).stream()
                                .filter(part -> !part.currentAttempt().placement().cluster().equals(lost))
                                .count();
                assertThat(serving).isGreaterThanOrEqualTo(2);
            }
            world.heal(lost);
            pass(Duration.ofMinutes(1 + random.nextInt(30)));
        }
    }
}
