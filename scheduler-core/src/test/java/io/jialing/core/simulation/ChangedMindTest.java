package io.jialing.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jialing.core.cluster.ClusterId;
import io.jialing.core.fixtures.ForEverySeed;
import io.jialing.core.hub.HubSettings;
import io.jialing.core.job.JobId;
import io.jialing.core.job.Makeup;
import io.jialing.core.job.OnPartition;
import io.jialing.core.job.PriorityClass;
import io.jialing.core.simulation.FaultPlan.Rates;
import io.jialing.core.site.SiteId;
import io.jialing.core.site.Topology;
import io.jialing.core.state.Change;
import io.jialing.core.state.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Owners change their minds in the middle of a dispatch, while messages are slow and may overtake each other.
@Execution(ExecutionMode.CONCURRENT)
class ChangedMindTest {
    private static final ClusterId LJ = new ClusterId("lj-a");
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);
    private static final Duration DISPATCH = Duration.ofSeconds(4);

    @ForEverySeed
    void a_job_cancelled_at_any_moment_leaves_nothing_in_its_cluster(long seed) {
        var random = new SplittableRandom(seed);
        HubWorld world = world(seed);

        JobRecord job = submitted(world);
        pass(world, within(random, DISPATCH));
        world.intake(new Change.JobChanged(job.wanting(false, true, 0)));
        pass(world, Duration.ofMinutes(2));

        assertNothingIsLeft(world);
        assertThat(world.journal.read().stream().filter(ClusterEvent.Created.class::isInstance)).hasSizeLessThan(2);
    }

    @ForEverySeed
    void nor_does_one_that_was_cancelled_by_a_hub_that_dies_at_any_moment(long seed) {
        var random = new SplittableRandom(seed);
        HubWorld world = world(seed);

        JobRecord job = submitted(world);
        pass(world, within(random, DISPATCH));
        world.intake(new Change.JobChanged(job.wanting(false, true, 0)));
        pass(world, within(random, DISPATCH));
        world.kill(Duration.ofSeconds(5));
        pass(world, Duration.ofMinutes(2));

        assertNothingIsLeft(world);
    }

    private static void assertNothingIsLeft(HubWorld world) {
        Evidence evidence = Evidence.of(world.journal.read());
        assertThat(world.hub().live().jobCount()).isZero();
        assertThat(evidence.inert()).isEmpty();
        assertThat(evidence.running()).isEmpty();
    }

    private static HubWorld world(long seed) {
        var world =
                new HubWorld(
                        seed,
                        new FaultPlan(seed, new Rates(0, 300, 0, 0, 0, 0, LONGEST_DELAY)),
                        SimulationSettings.calm(seed),
                        HubWorld.running(Duration.ofHours(1)),
                        HubSettings.STANDARD);
        world.fleet.open(LJ, Given.nodes(LJ, 1, Given.A800, 8));
        world.intake(Given.firm("firm"));
        world.intake(
                new Change.SiteChanged(Topology.illustrative().site(new SiteId("lj-a")).orElseThrow()),
                Given.cluster(LJ, "chongqing-cloud"));
        pass(world, Duration.ofSeconds(1));
        return world;
    }

    private static JobRecord submitted(HubWorld world) {
        var job =
                new JobRecord(
                        JobId.of(world.now().toEpochMilli(), 1),
                        1,
                        "firm",
                        "firm",
                        PriorityClass.STANDARD,
                        Given.gang(1, 8),
                        world.now(),
                        null,
                        null,
                        OnPartition.WAIT,
                        true,
                        0,
                        false,
                        false,
                        0,
                        Makeup.GANG);
        world.intake(new Change.JobQueued(job));
        return job;
    }

    private static Duration within(SplittableRandom random, Duration most) {
        return Duration.ofNanos(random.nextLong(most.toNanos()));
    }

    private static void pass(HubWorld world, Duration time) {
        Instant until = world.now().plus(time);
        world.timers.runUntil(until);
    }
}
